"""The tracker as one ASGI application."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from tracker.location import root
from tracker.server.auth import AuthMiddleware
from tracker.server.feeds import feed_atom, feed_json
from tracker.server.headers import AllowedHosts, Requests, SecurityHeaders
from tracker.server.health import metrics, readyz
from tracker.server.host_cookies import HostCookies
from tracker.server.index import index_page
from tracker.server.moved import moved_routes
from tracker.server.warm import lifespan

SCRIPT = root().resolve() / "app.py"

app = st.App(
    SCRIPT,
    lifespan=lifespan,
    routes=[
        Route("/readyz", readyz),
        Route("/metrics", metrics),
        Route("/feed.atom", feed_atom),
        Route("/feed.json", feed_json),
        *moved_routes(),
        Route("/", index_page),
        Route("/{name:page}", index_page),
    ],
    middleware=[
        Middleware(Requests),
        Middleware(SecurityHeaders),
        Middleware(AllowedHosts),
        Middleware(HostCookies),
        Middleware(AuthMiddleware),
    ],
)
