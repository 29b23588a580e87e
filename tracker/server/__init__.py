"""The tracker as one ASGI application.

command     `python -m tracker.server`: one process, its options
preflight   the settings it refuses to start with
app         the application: routes, middleware, start
auth        who is let in, before any route
headers     security headers, allowed hosts, request ids and the log line of a request
index       the index page: Streamlit's index.html with the address of its server put in
feeds       /feed.atom and /feed.json
health      /readyz and /metrics
warm        every page run once before the first reader is let in
supervisor  `python -m tracker serve --workers N`: several processes, restarted and drained

Why each is here: docs/decisions/0004-server.md and 0007-sign-in.md.
"""
