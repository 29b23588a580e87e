"""Who is let in by the access list, and which lists are refused."""

import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import signed_in
from tests.signed_in import (
    ISSUER,
    LIST,
    PEOPLE,
    PROXY,
    PROXY_SECRET,
    TOKEN,
    TOKENS,
    claims,
    make_access_list,
    proxied,
)
from tracker.access import AccessFile, Role, read_access, reload
from tracker.access.identity import fingerprint
from tracker.errors import AccessBroken, NotAllowed, NotSignedIn

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
HOUR = 3600


def role(tmp_path: Path, **changed: object) -> Role:
    """The role of a person with these claims."""
    return make_access_list(tmp_path).by_claims(claims(NOW, **changed), NOW).role


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Role.READER),
        ({"email": "ANN@Corp.Example"}, Role.READER),
        ({"email_verified": "true"}, Role.READER),
        ({"email": "ed@corp.example"}, Role.EDITOR),
        ({"email": "guest@partner.example"}, Role.READER),
        ({"email": None, "groups": ["ree-analysts", "all"]}, Role.READER),
        ({"email": None, "groups": "ree-analysts"}, Role.READER),
        ({"sub": "boss", "email": None}, Role.REVIEWER),
        ({"sub": "boss"}, Role.REVIEWER),
        ({"sub": "boss", "email": "ed@corp.example", "email_verified": False}, Role.REVIEWER),
        ({"iat": NOW.timestamp() - 12 * HOUR + 1}, Role.READER),
        ({"iat": NOW.timestamp() + 290}, Role.READER),
    ],
)
def test_the_highest_role_that_matches_counts(tmp_path, changed, expected) -> None:
    assert role(tmp_path, **changed) is expected


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"email": "eve@other.example"}, NotAllowed, "not on the access list"),
        ({"email": "ann@sub.corp.example"}, NotAllowed, "not on the access list"),
        ({"email": "ann@corp.example.evil"}, NotAllowed, "not on the access list"),
        ({"email": "ann@evil@corp.example"}, NotAllowed, "does not vouch"),
        ({"email": "@corp.example"}, NotAllowed, "does not vouch"),
        ({"email": "ann@\u212aorp.example"}, NotAllowed, "does not vouch"),
        ({"email": "ann@corp.example\n"}, NotAllowed, "does not vouch"),
        ({"email_verified": False}, NotAllowed, "does not vouch"),
        ({"email_verified": None}, NotAllowed, "does not vouch"),
        ({"email_verified": "yes"}, NotAllowed, "does not vouch"),
        ({"email_verified": 1.5}, NotAllowed, "does not vouch"),
        ({"email_verified": 1}, NotAllowed, "does not vouch"),
        ({"email": ["ann@corp.example"]}, NotAllowed, "does not vouch"),
        ({"email": None, "groups": ["REE-Analysts"]}, NotAllowed, "not on the access list"),
        ({"email": None, "groups": {"ree-analysts": 1}}, NotAllowed, "not on the access list"),
        ({"iss": "https://evil.example"}, NotAllowed, "provider this tracker does not accept"),
        ({"iss": ISSUER + "/"}, NotAllowed, "provider this tracker does not accept"),
        ({"iss": "https://evil.example", "sub": "boss"}, NotAllowed, "provider"),
        ({"sub": None}, NotSignedIn, "not signed in"),
        ({"sub": ""}, NotSignedIn, "not signed in"),
        ({"iat": None}, NotSignedIn, "does not say when"),
        ({"iat": True}, NotSignedIn, "does not say when"),
        ({"iat": "1"}, NotSignedIn, "does not say when"),
        ({"iat": NOW.timestamp() - 12 * HOUR - 1}, NotSignedIn, "older than 12 hours"),
        ({"iat": NOW.timestamp() + 301}, NotSignedIn, "in the future"),
        ({"iat": float("nan")}, NotSignedIn, "does not say when"),
        ({"iat": 1e300}, NotSignedIn, "does not say when"),
    ],
)
def test_everybody_else_is_refused_and_told_why(tmp_path, changed, error, message) -> None:
    with pytest.raises(error, match=message):
        role(tmp_path, **changed)


def test_a_subject_is_that_of_its_issuer_and_of_no_other_on_the_list(tmp_path: Path) -> None:
    other = "https://login.partner.example"
    both = signed_in.OIDC.replace(f'issuers = ["{ISSUER}"]', f'issuers = ["{ISSUER}", "{other}"]')
    access, boss = make_access_list(tmp_path, both), {"sub": "boss", "email": None}

    assert access.by_claims(claims(NOW, **boss), NOW).role is Role.REVIEWER
    assert access.by_claims(claims(NOW, iss=other), NOW).role is Role.READER
    with pytest.raises(NotAllowed, match="not on the access list"):
        access.by_claims(claims(NOW, iss=other, **boss), NOW)


@given(st.dictionaries(st.sampled_from(["iss", "sub", "iat", "email", "email_verified", "groups"]),
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                 lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))))  # fmt: skip
def test_no_claims_crash_the_list_and_none_without_the_issuer_pass(held) -> None:
    access = LIST
    if held.get("iss") == ISSUER:
        return
    with pytest.raises((NotAllowed, NotSignedIn)):
        access.by_claims(held, NOW)


def test_a_proxy_is_believed_with_its_secret_only(tmp_path: Path) -> None:
    access = make_access_list(tmp_path, PROXY)
    named = proxied("ann@corp.example")

    assert access.by_headers(named).role is Role.READER
    assert access.by_headers(proxied("", user="boss")).role is Role.REVIEWER
    assert access.by_headers(proxied("x@y.example", groups="a, ree-analysts")).role is Role.READER
    for wrong in ("", "x", PROXY_SECRET + "x", PROXY_SECRET[:-1]):
        with pytest.raises(NotSignedIn, match="did not come through"):
            access.by_headers(named | {"x-tracker-proxy-secret": wrong})
    with pytest.raises(NotSignedIn, match="named nobody"):
        access.by_headers(proxied(""))
    with pytest.raises(NotAllowed):
        access.by_headers(proxied("eve@other.example"))
    with pytest.raises(NotAllowed):
        access.by_claims(claims(NOW), NOW)


def test_headers_say_nothing_where_the_provider_signs_people_in(tmp_path: Path) -> None:
    with pytest.raises(NotSignedIn):
        make_access_list(tmp_path).by_headers(proxied("ann@corp.example"))


def test_a_token_opens_until_its_day(tmp_path: Path) -> None:
    access = make_access_list(tmp_path)

    assert access.by_token(TOKEN, NOW).role is Role.READER
    assert access.by_token(TOKEN, dt.datetime(2026, 12, 30, 23, tzinfo=dt.UTC)).name == "feeds"
    with pytest.raises(NotSignedIn, match="expired"):
        access.by_token(TOKEN, dt.datetime(2026, 12, 31, tzinfo=dt.UTC))
    with pytest.raises(NotSignedIn, match="not known"):
        access.by_token(TOKEN + "x", NOW)


OIDC = f'mode = "oidc"\nissuers = ["{ISSUER}"]\n'
READERS = OIDC + '[reader]\ndomains = ["a.example"]\n'


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "mode is missing"),
        ('mode = "ldap"\n[reader]\ndomains = ["a.example"]', "mode is 'ldap'"),
        ('mode = "oidc"\n[reader]\ndomains = ["a.example"]', "issuers is missing"),
        (OIDC, "reader is missing"),
        (OIDC + "[reader]", "[reader] is"),
        (OIDC + "[reader]\ndomains = []", "[reader] is"),
        (OIDC + '[reader]\ndomain = ["a.example"]', "[reader] domain is"),
        (OIDC + '[readers]\ndomains = ["a.example"]', "readers is"),
        (OIDC + '[reader]\ndomains = "a.example"', "[reader] domains is"),
        (OIDC + '[reader]\ndomains = ["*"]', "[reader] domains is '*'"),
        (OIDC + '[reader]\ndomains = ["@a.example"]', "[reader] domains is"),
        (OIDC + '[reader]\ndomains = [""]', "[reader] domains is ''"),
        (OIDC + '[reader]\nemails = ["ann"]', "[reader] emails is 'ann'"),
        (OIDC + '[reader]\nsubjects = ["7"]', "[reader] subjects is '7'"),
        (OIDC + '[reader]\nsubjects = [{ sub = "7" }]', "[reader] subjects: iss is missing"),
        (OIDC + 'max_hours = 48\n[reader]\ndomains = ["a.example"]', "max_hours is 48"),
        (OIDC + 'max_hours = 0\n[reader]\ndomains = ["a.example"]', "max_hours is 0"),
        (OIDC + 'max_hours = nan\n[reader]\ndomains = ["a.example"]', "max_hours is nan"),
        (OIDC + 'proxy = 1\n[reader]\ndomains = ["a.example"]', "proxy is 1"),
        ('mode = "proxy"\n[reader]\ndomains = ["a.example"]', "proxy is missing"),
        ('mode = "proxy"\n[reader]\ndomains = ["a.example"]\n[proxy]', "secret_sha256 is missing"),
        (READERS + '[[tokens]]\nname = "x"', "'x' role is missing"),
        (READERS + '[[tokens]]\nname = "x"\nrole = "editor"', "'x' role is 'editor'"),
        (READERS + '[[tokens]]\nname = "x"\nrole = "reader"', "'x' expires is missing"),
        ("mode = ", "is not TOML"),
        ("mode = " + "[" * 5000, "is not TOML"),
        ("mode = " + "1" * 5000, "is not TOML"),
        (READERS + "#" * 1_000_000, "no file of at most"),
        ("\x00", "is not TOML"),
    ],
)  # fmt: skip
def test_a_list_that_is_not_clear_is_refused_and_the_key_named(tmp_path, text, named) -> None:
    path = tmp_path / "access.toml"
    path.write_text(text)

    with pytest.raises(AccessBroken) as refused:
        read_access(path)
    assert "access.toml" in str(refused.value)
    assert named in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        PROXY.replace(fingerprint(PROXY_SECRET), PROXY_SECRET),
        PROXY.replace("secret_sha256", "secret").replace(fingerprint(PROXY_SECRET), PROXY_SECRET),
        OIDC + PEOPLE + TOKENS.replace(fingerprint(TOKEN), TOKEN),
        READERS + f'[[tokens]]\nname = "x"\ntoken = "{TOKEN}"',
        READERS + f'[[tokens]]\n{TOKEN} = "x"',
        READERS + f'[[tokens]]\nname = "x"\nrole = "{TOKEN}"',
        READERS + f'[[tokens]]\nname = "x"\nrole = "reader"\nexpires = "{TOKEN}"',
        READERS + f'[[tokens]]\nname = ["{TOKEN}"]',
        READERS + f'[tokens]\nsha256 = "{TOKEN}"',
        READERS + f'[proxy]\nsecret_sha256 = "{PROXY_SECRET}"',
        f'tokens = "{TOKEN}"\n{READERS}',
        f'tokens = ["{TOKEN}"]\n{READERS}',
        f'proxy = "{PROXY_SECRET}"\n{READERS}',
        f'proxy = "{PROXY_SECRET}"\n{PROXY.partition("[proxy]")[0]}',
        PROXY.replace("[proxy]", "[[proxy]]").replace(fingerprint(PROXY_SECRET), PROXY_SECRET),
        PROXY + f'user = "{PROXY_SECRET} x"',
    ],
)
def test_a_secret_written_where_its_fingerprint_belongs_is_not_repeated(tmp_path, text) -> None:
    with pytest.raises(AccessBroken) as refused:
        make_access_list(tmp_path, text)
    assert TOKEN[:9] not in str(refused.value)
    assert PROXY_SECRET[:9] not in str(refused.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_instead_of_a_list_lets_nobody_in_and_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "access.toml")

    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(read_access, tmp_path / "access.toml")
        try:
            with pytest.raises(AccessBroken, match="no file"):
                reading.result(5)
        finally:  # whoever waits for a writer gets one
            if not reading.done():
                os.close(os.open(tmp_path / "access.toml", os.O_WRONLY))


def test_a_list_is_read_again_and_a_broken_one_lets_nobody_in(tmp_path: Path) -> None:
    now = 0.0
    path = tmp_path / "access.toml"
    make_access_list(tmp_path)
    file = AccessFile(path, clock=lambda: now)
    assert file.latest().by_claims(claims(NOW), NOW)

    path.write_text(path.read_text().replace("corp.example", "other.example"))
    now += reload.RE_READ_S - 1
    assert file.latest().by_claims(claims(NOW), NOW)
    now += 1
    with pytest.raises(NotAllowed):
        file.latest().by_claims(claims(NOW), NOW)

    path.write_text("mode =")
    now += reload.RE_READ_S
    for _ in range(2):
        with pytest.raises(AccessBroken):
            file.latest()
    make_access_list(tmp_path)
    now += reload.RE_READ_S
    assert file.latest().by_claims(claims(NOW), NOW)
    assert reload.RE_READ_S <= 60
