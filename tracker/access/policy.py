"""The access list: which role it gives to a token's claims, a proxy's headers or a secret."""

import datetime as dt
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tracker.access.identity import (
    Claims,
    Person,
    Role,
    fingerprint,
    groups_in,
    verified_email,
)
from tracker.errors import NotAllowed, NotSignedIn

PROXY_SECRET = "x-tracker-proxy-secret"  # noqa: S105 - the name of a header
_SKEW = dt.timedelta(minutes=5)  # two clocks may differ by this much
_ASKED = ("iss", "sub", "aud", "azp", "iat", "email", "email_verified")
_LATEST = 1e11  # seconds since 1970: the year 5138; beyond it a number is no time


class Mode(StrEnum):
    """Who does the signing in."""

    OIDC = "oidc"  # the server itself, with an OpenID Connect provider
    PROXY = "proxy"  # a trusted proxy in front, which names the person in headers


@dataclass(frozen=True)
class Grant:
    """Whom one role is given to; any line that matches is enough."""

    role: Role
    domains: frozenset[str]
    emails: frozenset[str]
    groups: frozenset[str]
    subjects: frozenset[tuple[str, str]]

    def names(self, email: str, groups: frozenset[str], subject: tuple[str, str]) -> bool:
        """Whether a person with these claims is meant."""
        domain = email.rpartition("@")[2]
        return bool(
            (email and (email in self.emails or domain in self.domains))
            or groups & self.groups
            or subject in self.subjects
        )


@dataclass(frozen=True)
class Token:
    """A secret for a program that cannot sign in: a feed reader, the monitoring system."""

    name: str
    role: Role
    sha256: str
    expires: dt.date


@dataclass(frozen=True)
class Proxy:
    """How a trusted proxy proves itself and names the person."""

    secret_sha256: str
    user: str
    email: str
    groups: str


@dataclass(frozen=True)
class AccessList:
    """The whole access list; `mode` says which of its doors are open."""

    mode: Mode
    issuers: frozenset[str]
    max_age: dt.timedelta
    groups_claim: str
    grants: tuple[Grant, ...]
    tokens: tuple[Token, ...]
    proxy: Proxy | None

    def by_claims(self, claims: Claims, now: dt.datetime) -> Person:
        """The person a verified ID token speaks of.

        Args:
            claims: the token's claims, its signature already checked.
            now: with a time zone.

        Raises:
            NotSignedIn: there are no claims, or they are too old or from the future.
            NotAllowed: the issuer is not ours, or no grant names the person.
        """
        issuer, subject, issued = claims.get("iss"), claims.get("sub"), claims.get("iat")
        if not isinstance(subject, str) or not subject:
            raise NotSignedIn("You are not signed in.")
        if not isinstance(issuer, str) or issuer not in self.issuers:
            raise NotAllowed("Your sign-in comes from a provider this tracker does not accept.")
        if isinstance(issued, bool) or not isinstance(issued, int | float):
            issued = 0
        if not 0 < issued < _LATEST:
            raise NotSignedIn("Your sign-in does not say when it was made.")
        age = dt.timedelta(seconds=now.timestamp() - issued)
        if age > self.max_age:
            hours = self.max_age / dt.timedelta(hours=1)
            raise NotSignedIn(f"Your sign-in is older than {hours:g} hours.")
        if age < -_SKEW:
            raise NotSignedIn("Your sign-in is dated in the future: two clocks differ.")
        email, shown = verified_email(claims), str(claims.get("email") or subject)
        try:
            groups = groups_in(claims, self.groups_claim)
            return self._granted(email, groups, (issuer, subject), shown)
        except NotAllowed:
            if claims.get("email") and not email:
                raise NotAllowed(f"The provider does not vouch for {shown}.") from None
            raise

    def asked_of(self, claims: Claims) -> dict[str, object]:
        """The part of a token's claims that this list asks about: of groups those it names."""
        asked = {name: claims[name] for name in _ASKED if name in claims}
        listed = frozenset().union(*(grant.groups for grant in self.grants))
        ours = sorted(groups_in(claims, self.groups_claim) & listed)
        return asked | ({self.groups_claim: ours} if ours else {})

    def by_headers(self, headers: Mapping[str, str]) -> Person:
        """The person a trusted proxy names.

        Args:
            headers: of the request, names in any case.

        Raises:
            NotSignedIn: the proxy's secret is missing or wrong, or it names nobody.
            NotAllowed: no grant names the person.
        """
        if self.proxy is None:
            raise NotSignedIn("You are not signed in.")
        headers = {name.lower(): value for name, value in headers.items()}
        given = fingerprint(headers.get(PROXY_SECRET, ""))
        if not hmac.compare_digest(given, self.proxy.secret_sha256):
            raise NotSignedIn("This request did not come through the sign-in proxy.")
        user = headers.get(self.proxy.user.lower(), "").strip()
        email = headers.get(self.proxy.email.lower(), "").strip()
        if not user and not email:
            raise NotSignedIn("The sign-in proxy named nobody.")
        groups = headers.get(self.proxy.groups.lower(), "").split(",")
        return self._granted(
            verified_email({"email": email, "email_verified": True}),
            groups_in({"groups": [name.strip() for name in groups]}, "groups"),
            ("proxy", user),
            email or user,
        )

    def by_token(self, secret: str, now: dt.datetime) -> Person:
        """The program a token belongs to.

        Raises:
            NotSignedIn: no such token, or it has expired.
        """
        given = fingerprint(secret)
        for token in self.tokens:
            if hmac.compare_digest(given, token.sha256):
                if now.date() >= token.expires:
                    raise NotSignedIn("This token has expired.")
                return Person(f"token {token.name}", token.name, token.role)
        raise NotSignedIn("This token is not known.")

    def _granted(
        self, email: str, groups: frozenset[str], subject: tuple[str, str], shown: str
    ) -> Person:
        for grant in self.grants:
            if grant.names(email, groups, subject):
                return Person(" ".join(subject), shown, grant.role)
        raise NotAllowed(f"{shown} is not on the access list.")
