"""The person in front of the page: asked for before anything is shown."""

import datetime as dt

import streamlit as st

from tracker import access, observe
from tracker.access import LOCAL, WARMING, AccessList, Mode, Person, Role, signed_out
from tracker.errors import AccessError, NotAllowed, NotSignedIn
from tracker.ui.plain import escaped


def require_user(least: Role = Role.READER) -> Person:
    """The person behind this run; stops the run with a message when there is none to show it to.

    The server has let the session's socket in once. This asks at every run, so that a person taken
    off the access list, or signed in for too long, sees nothing more in a tab left open.

    Args:
        least: the role the page needs.
    """
    access_file = access.current()
    if access_file is None:
        return LOCAL
    try:
        person = _person(access_file.latest())
        if not person.role.covers(least):
            raise NotAllowed(f"This page is for the role {least.label.lower()}.")
    except AccessError as error:
        again = "Reload the page to sign in again."
        hint = again if isinstance(error, NotSignedIn) else error.hint
        observe.REFUSED.labels(type(error).__name__).inc()
        st.error(escaped(f"{error} {hint}"), icon=":material/lock:")
        st.stop()
    return person


def signed_in_as(person: Person) -> None:
    """Say at the foot of the sidebar who is signed in, and offer the way out."""
    if access.current() is None or person == WARMING:
        return
    with st.sidebar:
        st.text(f"Signed in as {person.name} ({person.role.label.lower()})")
        if st.user.get("is_logged_in"):
            st.button("Sign out", on_click=st.logout, icon=":material/logout:")


def _person(access_list: AccessList) -> Person:
    claims = st.user.to_dict()
    if claims.get("inside") == access.INSIDE:
        return WARMING
    if access_list.mode is Mode.PROXY:
        return access_list.by_headers(st.context.headers)
    return access_list.by_claims(signed_out.still_in(claims), dt.datetime.now(dt.UTC))
