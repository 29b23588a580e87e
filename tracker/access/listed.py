"""access.toml: who may read the tracker, as docs/SIGN-IN.md describes it.

Every key is checked; one that is unknown, empty or of another form refuses the whole file,
because a rule that is misspelt would else let nobody, or everybody, in without a word.
"""

import datetime as dt
import hmac
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tracker.access.people import (
    PEOPLE,
    Claims,
    Person,
    Role,
    fingerprint,
    groups_in,
    verified_email,
)
from tracker.errors import AccessBroken, NotAllowed, NotSignedIn

PROXY_SECRET = "x-tracker-proxy-secret"
_SKEW = dt.timedelta(minutes=5)  # two clocks may differ by this much
_MOST_HOURS = 24
_MOST_BYTES = 1_000_000  # the server reads it again every few seconds and answers nobody meanwhile
_LATEST = 1e11  # seconds since 1970: the year 5138; beyond it a number is no time
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_EMAIL = re.compile(rf"[^\s@\x00-\x1f]+@{_DOMAIN.pattern}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


class Mode(StrEnum):
    """Who does the signing in."""

    OIDC = "oidc"  # the server itself, with an OpenID Connect provider
    PROXY = "proxy"  # a trusted proxy in front, which names the person in headers


@dataclass(frozen=True)
class Rule:
    """Whom one role is given to; any line that matches is enough."""

    role: Role
    domains: frozenset[str]
    emails: frozenset[str]
    groups: frozenset[str]
    subjects: frozenset[tuple[str, str]]

    def holds(self, email: str, groups: frozenset[str], subject: tuple[str, str]) -> bool:
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
    rules: tuple[Rule, ...]
    tokens: tuple[Token, ...]
    proxy: Proxy | None

    def by_claims(self, claims: Claims, now: dt.datetime) -> Person:
        """The person a verified ID token speaks of.

        Args:
            claims: the token's claims, its signature already checked.
            now: with a time zone.

        Raises:
            NotSignedIn: there are no claims, or they are too old or from the future.
            NotAllowed: the issuer is not ours, or no rule names the person.
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
            return self._listed(email, groups, (issuer, subject), shown)
        except NotAllowed:
            if claims.get("email") and not email:
                raise NotAllowed(f"The provider does not vouch for {shown}.") from None
            raise

    def by_headers(self, headers: Mapping[str, str]) -> Person:
        """The person a trusted proxy names.

        Args:
            headers: of the request, names in lower case.

        Raises:
            NotSignedIn: the proxy's secret is missing or wrong, or it names nobody.
            NotAllowed: no rule names the person.
        """
        if self.proxy is None:
            raise NotSignedIn("You are not signed in.")
        given = fingerprint(headers.get(PROXY_SECRET, ""))
        if not hmac.compare_digest(given, self.proxy.secret_sha256):
            raise NotSignedIn("This request did not come through the sign-in proxy.")
        user = headers.get(self.proxy.user.lower(), "").strip()
        email = headers.get(self.proxy.email.lower(), "").strip()
        if not user and not email:
            raise NotSignedIn("The sign-in proxy named nobody.")
        groups = [one.strip() for one in headers.get(self.proxy.groups.lower(), "").split(",")]
        return self._listed(
            verified_email({"email": email, "email_verified": True}),
            groups_in({"groups": groups}, "groups"),
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

    def _listed(
        self, email: str, groups: frozenset[str], subject: tuple[str, str], shown: str
    ) -> Person:
        for rule in self.rules:
            if rule.holds(email, groups, subject):
                return Person(" ".join(subject), shown, rule.role)
        raise NotAllowed(f"{shown} is not on the access list.")


def read_access(path: Path) -> AccessList:
    """Read and check an access list.

    Raises:
        AccessBroken: the file cannot be read, or a key of it is not what it must be; the
            message names the file, the key and the value.
    """
    try:
        at = path.stat()
        if not stat.S_ISREG(at.st_mode) or at.st_size > _MOST_BYTES:
            raise AccessBroken(f"{path.name} is no file of at most {_MOST_BYTES:,} bytes.")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise AccessBroken(f"{path.name} cannot be read.") from error
    except (ValueError, RecursionError) as error:  # a long number, deep brackets: not its own error
        raise AccessBroken(f"{path.name} is not TOML: {error}.") from error
    return _Reader(path.name).whole(table)


class _Reader:
    """Takes a parsed file apart, naming the key that is wrong."""

    def __init__(self, file: str) -> None:
        self._file = file

    def whole(self, table: dict[str, object]) -> AccessList:
        self._only(
            "", table, "mode", "issuers", "max_hours", "groups_claim", "proxy", "tokens",
            *(role.value for role in PEOPLE),
        )  # fmt: skip
        mode = self._mode(table.get("mode"))
        rules = tuple(self._rule(role, table[role.value]) for role in PEOPLE if role.value in table)
        if not rules:
            raise self._wrong("reader", None, "a table that says who may read")
        issuers = self._texts("issuers", table.get("issuers", []))
        if mode is Mode.OIDC and not issuers:
            raise self._wrong("issuers", None, "the provider's issuer, as its tokens write it")
        if (mode is Mode.PROXY) != ("proxy" in table):
            raise self._wrong(
                "proxy", table.get("proxy"), f"there exactly when mode is {Mode.PROXY}"
            )
        hours = table.get("max_hours", 12)
        if isinstance(hours, bool) or not isinstance(hours, int | float):
            raise self._wrong("max_hours", hours, "a number of hours")
        if not 0 < hours <= _MOST_HOURS:
            raise self._wrong("max_hours", hours, f"more than 0 and at most {_MOST_HOURS}")
        return AccessList(
            mode,
            issuers,
            dt.timedelta(hours=hours),
            self._text("groups_claim", table.get("groups_claim", "groups")),
            rules,
            self._tokens(table.get("tokens", [])),
            self._proxy(table["proxy"]) if "proxy" in table else None,
        )

    def _mode(self, value: object) -> Mode:
        try:
            return Mode(str(value))
        except ValueError:
            known = " or ".join(Mode)
            raise self._wrong("mode", value, known) from None

    def _rule(self, role: Role, value: object) -> Rule:
        at = role.value
        table = self._table(at, value)
        self._only(f"[{at}] ", table, "domains", "emails", "groups", "subjects")
        domains = self._texts(f"[{at}] domains", table.get("domains", []))
        emails = self._texts(f"[{at}] emails", table.get("emails", []))
        for one in sorted(domains):
            if not _DOMAIN.fullmatch(one.lower()):
                raise self._wrong(f"[{at}] domains", one, "a domain such as corp.example")
        for one in sorted(emails):
            if not _EMAIL.fullmatch(one.lower()):
                raise self._wrong(f"[{at}] emails", one, "one e-mail address")
        rule = Rule(
            role,
            frozenset(one.lower() for one in domains),
            frozenset(one.lower() for one in emails),
            self._texts(f"[{at}] groups", table.get("groups", [])),
            self._subjects(f"[{at}] subjects", table.get("subjects", [])),
        )
        if not (rule.domains or rule.emails or rule.groups or rule.subjects):
            raise self._wrong(f"[{at}]", value, "at least one domain, e-mail, group or subject")
        return rule

    def _subjects(self, at: str, value: object) -> frozenset[tuple[str, str]]:
        if not isinstance(value, list):
            raise self._wrong(at, value, 'a list of { iss = "...", sub = "..." }')
        pairs = []
        for one in value:
            table = self._table(at, one)
            self._only(f"{at}: ", table, "iss", "sub")
            pairs.append(
                (
                    self._text(f"{at}: iss", table.get("iss")),
                    self._text(f"{at}: sub", table.get("sub")),
                )
            )
        return frozenset(pairs)

    def _tokens(self, value: object) -> tuple[Token, ...]:
        if not isinstance(value, list):
            raise self._wrong("tokens", value, "[[tokens]] tables")
        return tuple(self._token(one) for one in value)

    def _token(self, value: object) -> Token:
        table = self._table("tokens", value)
        self._only("[[tokens]] ", table, "name", "role", "sha256", "expires")
        name = self._text("[[tokens]] name", table.get("name"))
        at = f"[[tokens]] {ascii(name)}"
        role, expires = table.get("role"), table.get("expires")
        if role not in (Role.READER, Role.METRICS):
            raise self._wrong(f"{at} role", role, f"{Role.READER} or {Role.METRICS}")
        if not isinstance(expires, dt.date) or isinstance(expires, dt.datetime):
            raise self._wrong(f"{at} expires", expires, "a day such as 2027-01-31")
        return Token(
            name, Role(str(role)), self._sha256(f"{at} sha256", table.get("sha256")), expires
        )

    def _proxy(self, value: object) -> Proxy:
        table = self._table("proxy", value)
        self._only("[proxy] ", table, "secret_sha256", "user", "email", "groups")
        names = {
            "user": "X-Forwarded-User",
            "email": "X-Forwarded-Email",
            "groups": "X-Forwarded-Groups",
        }
        for key, usual in names.items():
            names[key] = self._text(f"[proxy] {key}", table.get(key, usual))
            if not _HEADER.fullmatch(names[key]):
                raise self._wrong(f"[proxy] {key}", names[key], "the name of a header")
        secret = self._sha256("[proxy] secret_sha256", table.get("secret_sha256"))
        return Proxy(secret, names["user"], names["email"], names["groups"])

    def _sha256(self, at: str, value: object) -> str:
        if not isinstance(value, str) or not _HEX.fullmatch(value):
            expected = "64 hex digits, as `python -m tracker token` prints them"
            raise self._unseen(at, "is missing" if value is None else "is wrong", expected)
        return value

    def _table(self, at: str, value: object) -> dict[str, object]:
        if not isinstance(value, dict):
            raise self._wrong(at, value, "a table")
        return value

    def _text(self, at: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(at, value, "a text")
        return value

    def _texts(self, at: str, value: object) -> frozenset[str]:
        if not isinstance(value, list):
            raise self._wrong(at, value, "a list of texts")
        return frozenset(self._text(at, one) for one in value)

    def _only(self, at: str, table: dict[str, object], *known: str) -> None:
        for key in table:
            if key not in known:
                raise self._unseen(f"{at}{key}", "is not known", f"one of {', '.join(known)}")

    def _wrong(self, at: str, value: object, expected: str) -> AccessBroken:
        return self._unseen(
            at, "is missing" if value is None else f"is {ascii(value)[:60]}", expected
        )

    def _unseen(self, at: str, seen: str, expected: str) -> AccessBroken:
        """Without the value: it may be a secret, written where its fingerprint belongs."""
        return AccessBroken(f"{self._file}: {at} {seen}; expected {expected}.")
