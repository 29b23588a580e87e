"""Who is in front of a page: asked at every run, and stopped before anything is shown."""

import datetime as dt
from types import SimpleNamespace

import pytest

from tests.signed_in import OIDC, PROXY, claims, make_access_list, proxied
from tracker.access import INSIDE, LOCAL, WARMING, Role
from tracker.ui import user


class Stopped(Exception):
    """Streamlit ends the run."""


@pytest.fixture
def ask(monkeypatch, tmp_path):
    """Ask for the person of these claims or headers: the person, or what the page says."""

    def answer(held=None, headers=None, least=Role.READER, listed=OIDC):
        make_access_list(tmp_path, listed)
        monkeypatch.setenv("TRACKER_ACCESS", str(tmp_path / "access.toml"))
        said = []

        def stop():
            raise Stopped

        screen = SimpleNamespace(
            user=SimpleNamespace(to_dict=lambda: held or {}),
            context=SimpleNamespace(headers=headers or {}),
            error=lambda text, icon: said.append(text),
            stop=stop,
        )
        monkeypatch.setattr(user, "st", screen)
        try:
            return user.require_user(least)
        except Stopped:
            return said

    return answer


def signed_in(**changed):
    """The claims Streamlit holds of somebody who is signed in."""
    return {"is_logged_in": True} | claims(dt.datetime.now(dt.UTC), **changed)


def test_without_an_access_list_the_only_reader_is_this_machine(monkeypatch):
    monkeypatch.delenv("TRACKER_ACCESS", raising=False)

    assert user.require_user(Role.REVIEWER) == LOCAL


def test_who_is_signed_in_and_on_the_list_goes_on(ask):
    person = ask(signed_in())

    assert (person.name, person.role) == ("ann@corp.example", Role.READER)


@pytest.mark.parametrize("held", [{}, signed_in(is_logged_in=False), signed_in(is_logged_in="yes")])
def test_who_is_not_signed_in_is_stopped_and_told_to_sign_in(ask, held):
    (said,) = ask(held)

    assert "not signed in" in said
    assert said.endswith("Reload the page to sign in again.")


def test_who_signed_in_too_long_ago_is_stopped_in_the_open_tab(ask):
    ago = dt.datetime.now(dt.UTC).timestamp() - 13 * 3600

    (said,) = ask(signed_in(iat=ago))

    assert "older than 12 hours" in said


def test_who_is_not_on_the_list_is_stopped(ask):
    (said,) = ask(signed_in(email="eve@other.example"))

    assert "is not on the access list" in said


def test_a_page_for_editors_is_closed_to_a_reader_and_open_to_an_editor(ask):
    assert ask(signed_in(), least=Role.EDITOR)[0].startswith("This page is for the role editor.")
    assert ask(signed_in(email="ed@corp.example"), least=Role.EDITOR).role is Role.EDITOR


def test_behind_a_proxy_its_headers_count_and_no_claims(ask):
    assert ask(headers=proxied("ann@corp.example"), listed=PROXY).name == "ann@corp.example"
    (said,) = ask(signed_in(), {"x-forwarded-email": "ann@corp.example"}, listed=PROXY)
    assert "did not come through the sign-in proxy" in said


def test_only_the_mark_of_this_process_is_the_warm_up(ask):
    assert ask({"inside": INSIDE}) == WARMING
    assert "not signed in" in ask({"inside": "0" * 64})[0]
