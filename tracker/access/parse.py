"""access.toml as docs/SIGN-IN.md describes it, taken apart into an access list.

Every key is checked; one that is unknown, empty or of another form refuses the whole file,
because a key that is misspelt would else let nobody, or everybody, in without a word.
"""

import datetime as dt
import re
import stat
import tomllib
from pathlib import Path

from tracker.access.identity import PEOPLE, Role
from tracker.access.policy import AccessList, Grant, Mode, Proxy, Token
from tracker.errors import AccessBroken

_MOST_HOURS = 24
_MOST_BYTES = 1_000_000  # the server reads it again every few seconds and answers nobody meanwhile
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_EMAIL = re.compile(rf"[^\s@\x00-\x1f]+@{_DOMAIN.pattern}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_NEAR_SECRETS = ("tokens", "[[tokens]]", "proxy", "[proxy]")  # parts with a fingerprint
_LONGEST_KEY = 20  # of a key shown; a longer one may be a secret


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
        grants = tuple(
            self._grant(role, table[role.value]) for role in PEOPLE if role.value in table
        )
        if not grants:
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
            grants,
            self._tokens(table.get("tokens", [])),
            self._proxy(table["proxy"]) if "proxy" in table else None,
        )

    def _mode(self, value: object) -> Mode:
        try:
            return Mode(str(value))
        except ValueError:
            known = " or ".join(Mode)
            raise self._wrong("mode", value, known) from None

    def _grant(self, role: Role, value: object) -> Grant:
        at = role.value
        table = self._table(at, value)
        self._only(f"[{at}] ", table, "domains", "emails", "groups", "subjects")
        domains = self._texts(f"[{at}] domains", table.get("domains", []))
        emails = self._texts(f"[{at}] emails", table.get("emails", []))
        for domain in sorted(domains):
            if not _DOMAIN.fullmatch(domain.lower()):
                raise self._wrong(f"[{at}] domains", domain, "a domain such as corp.example")
        for email in sorted(emails):
            if not _EMAIL.fullmatch(email.lower()):
                raise self._wrong(f"[{at}] emails", email, "one e-mail address")
        grant = Grant(
            role,
            frozenset(domain.lower() for domain in domains),
            frozenset(email.lower() for email in emails),
            self._texts(f"[{at}] groups", table.get("groups", [])),
            self._subjects(f"[{at}] subjects", table.get("subjects", [])),
        )
        if not (grant.domains or grant.emails or grant.groups or grant.subjects):
            raise self._wrong(f"[{at}]", value, "at least one domain, e-mail, group or subject")
        return grant

    def _subjects(self, at: str, value: object) -> frozenset[tuple[str, str]]:
        if not isinstance(value, list):
            raise self._wrong(at, value, 'a list of { iss = "...", sub = "..." }')
        pairs = []
        for subject in value:
            table = self._table(at, subject)
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
        return tuple(self._token(token) for token in value)

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
        return frozenset(self._text(at, text) for text in value)

    def _only(self, at: str, table: dict[str, object], *known: str) -> None:
        for key in table:
            if key not in known:
                name = key if len(key) <= _LONGEST_KEY else "a long key"
                raise self._unseen(f"{at}{name}", "is not known", f"one of {', '.join(known)}")

    def _wrong(self, at: str, value: object, expected: str) -> AccessBroken:
        return self._unseen(at, _seen(at, value), expected)

    def _unseen(self, at: str, seen: str, expected: str) -> AccessBroken:
        """Without the value: it may be a secret, written where its fingerprint belongs."""
        return AccessBroken(f"{self._file}: {at} {seen}; expected {expected}.")


def _seen(at: str, value: object) -> str:
    """What stands there, in words; itself only where nobody can have written a secret."""
    if value is None:
        return "is missing"
    if isinstance(value, dict | list):
        return "is a table" if isinstance(value, dict) else "is a list"
    if isinstance(value, str) and at.startswith(_NEAR_SECRETS) and value not in list(Role):
        return "is wrong"
    return f"is {ascii(value)[:60]}"
