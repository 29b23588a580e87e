"""The tracker as one ASGI application.

command   `python -m tracker.server`: one process, and the settings it refuses to start with
app       the application: routes, middleware, start
gate      who is let in, before any route
headers   security headers, allowed hosts, request ids and the log line of a request
shell     the page shell: Streamlit's index.html, told where its server is
feeds     /feed.atom and /feed.json
health    /readyz and /metrics
warm      every page run once before the first reader is let in
crew      `python -m tracker serve --workers N`: several processes, restarted and drained

Why each is here: docs/decisions/0004-server.md and 0007-sign-in.md.
"""
