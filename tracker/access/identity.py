"""Persons and roles, and which claims about a person are believed."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.terms import Labelled

Claims = Mapping[str, object]


class Role(Labelled):
    """What a person may do; each role may also do what the ones before it may."""

    METRICS = "metrics", "Metrics"  # a token of the monitoring system: no page, no data
    READER = "reader", "Reader"
    EDITOR = "editor", "Editor"
    REVIEWER = "reviewer", "Reviewer"

    def covers(self, least: "Role") -> bool:
        """Whether this role may do what `least` may."""
        order = list(Role)
        return order.index(self) >= order.index(least)


PEOPLE = (Role.REVIEWER, Role.EDITOR, Role.READER)  # highest first: the first that matches counts


@dataclass(frozen=True)
class Person:
    """Who is behind a request.

    Attributes:
        key: issuer and subject, or the token's name; never shown, hashed in logs.
        name: what the person is called on the page: an e-mail, or the subject.
        role: the highest role the access list gives.
    """

    key: str = field(repr=False)
    name: str
    role: Role


LOCAL = Person("local", "this machine", Role.REVIEWER)  # sign-in is off: the only reader there is
WARMING = Person("warm-up", "warm-up", Role.REVIEWER)  # the server itself, before it opens


def verified_email(claims: Claims) -> str:
    """The e-mail in lower case when the provider vouches for it, else "".

    Only plain ASCII counts: lower-casing folds some foreign letters (the Kelvin sign is one)
    onto ASCII, and another person's address could pass for a listed one.
    """
    email, verified = claims.get("email"), claims.get("email_verified")
    vouched = verified is True or verified == "true"  # the number 1 equals True and is neither
    if not isinstance(email, str) or not vouched:
        return ""
    name, _, domain = email.partition("@")
    whole = name and domain and "@" not in domain and email.isascii() and email.isprintable()
    return email.lower() if whole and " " not in email else ""


def is_meant_for(claims: Claims, client_id: str) -> bool:
    """Whether a token was made for us: our id is in `aud`, and is `azp` where that is named.

    Of several in `aud`, `azp` must say that we are the one (OpenID Connect Core 3.1.3.7).
    """
    audience, party = claims.get("aud"), claims.get("azp")
    names = audience if isinstance(audience, list) else [audience]
    if not client_id or client_id not in names:
        return False
    return party == client_id or (party is None and len(names) == 1)


def groups_in(claims: Claims, claim: str) -> frozenset[str]:
    """The groups a token names: a list of texts, or one text."""
    value = claims.get(claim)
    names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return frozenset(name for name in names if isinstance(name, str) and name)


def fingerprint(secret: str) -> str:
    """SHA-256 of a secret in hex: what access.toml holds instead of the secret itself."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_token() -> tuple[str, str]:
    """A new random secret of 256 bits and the fingerprint to write into access.toml."""
    secret = secrets.token_urlsafe(32)
    return secret, fingerprint(secret)
