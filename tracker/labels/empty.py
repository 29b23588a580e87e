"""What it means that a table or chart has nothing to show, by its name on the page."""

_NOTHING = {
    "ab5-consumption": "No year of AB5 is known here.",
    "additions": "No line added anything here.",
    "changes": "Nothing changed here.",
    "claim-lines": "No line counts in a claim here, and none just missed.",
    "claims": "No claim can be set against lines here.",
    "claims-compared": "No claim can be set against lines here.",
    "claims-not-comparable": "Every claim here can be compared.",
    "conflicts": "No source clashes here.",
    "groups": "No group has a line that runs here.",
    "growth-taken-apart": "No published growth of AB5 was known on this day.",
    "hydrogen-storage-by-country": "No storage-alloy line here states a capacity.",
    "hydrogen-storage-reach": "No line here that may make AB5 states a capacity.",
    "line-histories": "No event of a line is known here.",
    "nimh-supply-chain": "No supply link is known here.",
    "published-growth": "No published growth was known on this day.",
    "quiet-lines": "No line here has fallen silent.",
    "row-changes": "No row was added, revised or withdrawn here.",
    "running": "Nothing runs here.",
    "running-map": "Nothing runs here that can be put on a map.",
    "sources": "No source was known here.",
    "standing": "No line here runs or is on its way.",
    "standing-map": "No line here runs or is on its way.",
    "statements": "No published figure is known here.",
}


def nothing_to_show(name: str, day: str) -> str:
    """Why a table or chart is empty.

    Args:
        name: what it is called in file names.
        day: the day looked from, in words.

    >>> nothing_to_show("conflicts", "28 Nov 2026"), nothing_to_show("x", "28 Nov 2026")
    ('No source clashes here.', 'Nothing matches these filters as known on 28 Nov 2026.')
    """
    return _NOTHING.get(name, f"Nothing matches these filters as known on {day}.")
