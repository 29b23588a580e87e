"""Slips in who may read: somebody let in, kept in, or sent elsewhere."""

from functools import partial

from tests.mutants.mutant import Mutant

_LISTED = partial(
    Mutant,
    file="tracker/access/policy.py",
    tests=("tests/test_access.py",),
    wider=("tests/test_auth.py", "tests/test_server.py"),
)
_ASKED = partial(
    Mutant,
    file="tracker/server/auth.py",
    tests=("tests/test_auth.py",),
    wider=("tests/test_access.py", "tests/test_server.py"),
)

ACCESS = (
    _LISTED(
        "any issuer may vouch for anybody",
        old="if not isinstance(issuer, str) or issuer not in self.issuers:",
        new="if not isinstance(issuer, str):",
    ),
    _LISTED(
        "a token opens on the day it expires",
        old="now.date() >= token.expires",
        new="now.date() > token.expires",
    ),
    _LISTED(
        "a domain that ends like ours is ours",
        old="domain in self.domains)",
        new="domain.endswith(tuple(self.domains)))",
    ),
    _LISTED(
        "a subject of another issuer is the one on the list",
        old="or subject in self.subjects",
        new="or subject[1] in {sub for _, sub in self.subjects}",
        tests=(
            "tests/test_access.py::test_a_subject_is_that_of_its_issuer_and_of_no_other_on_the_list",
        ),
    ),
    _LISTED(
        "an address the provider does not vouch for is believed",
        file="tracker/access/identity.py",
        old='vouched = verified is True or verified == "true"',
        new="vouched = bool(verified)",
    ),
    _ASKED(
        "the token of a program opens pages",
        old="if path in FOR_PROGRAMS and secret:",
        new="if secret:",
    ),
    _ASKED(
        "nobody is asked at a socket",
        old='if scope["type"] not in ("http", "websocket"):',
        new='if scope["type"] != "http":',
    ),
    _ASKED(
        "a cookie made for another place is taken",
        file="tracker/server/sign_in_cookie.py",
        old='if claims.get("origin") != get_origin_from_redirect_uri():',
        new="if False:",
    ),
    _ASKED(
        "a link may lead to another server after the sign-in",
        file="tracker/server/sign_in.py",
        old='("//", *SIGNING_IN)',
        new="tuple(SIGNING_IN)",
    ),
    _ASKED(
        "a token made for another program is believed",
        file="tracker/access/identity.py",
        old="if not client_id or client_id not in names:",
        new="if not client_id:",
    ),
    _ASKED(
        "a copied cookie outlives the sign-out",
        file="tracker/access/signed_out.py",
        old="return session in self._ids",
        new="return False",
    ),
    _ASKED(
        "an answer to one person stays in a cache for all",
        old='.replace("public", "private")',
        new="",
    ),
)
