"""Saved filters to subscribe to: what became known under them, as feeds and as a digest.

feed          events as Atom and JSON Feed: rows in, bytes out
digest        changes as a letter in Markdown or HTML: rows in, text out
subscription  a query asked of one release on one day, told as either

Why entries keep their ids: docs/decisions/0008-feed-ids.md.
"""

from tracker.subscriptions.subscription import (
    FEEDS,
    LAST_VISIT,
    Subscription,
    last_visit,
    subscribe,
    today,
)

__all__ = ["FEEDS", "LAST_VISIT", "Subscription", "last_visit", "subscribe", "today"]
