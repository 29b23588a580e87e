"""The settings the server refuses to start with, checked before anything listens."""

import ipaddress
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tracker.access import Mode, read_access
from tracker.errors import CannotServe

_SHORTEST_SECRET = 32
_FEWEST_CHARACTERS = 12  # different ones: a random secret of 32 has over 20, "abcabc..." has not
_EXAMPLES = ("changeme", "secret", "example", "password", "default", "your", "replace", "random")
_PROVIDER_KEYS = ("client_id", "client_secret", "server_metadata_url")


@dataclass(frozen=True)
class Settings:
    """What is safe to start with.

    Attributes:
        hosts: names readers type for the server, besides this machine's own.
        hash_key: secret all workers share, for the hashes of persons in logs; "" without sign-in.
        named_by: headers of a trusted proxy that name the person, and what each holds.
    """

    hosts: tuple[str, ...]
    hash_key: str
    named_by: Mapping[str, str] = field(default_factory=dict)


def check_settings(
    host: str, allow_hosts: Sequence[str], access: Path | None, secrets: Path
) -> Settings:
    """Check that nobody gets in who should not, as far as settings can tell.

    Args:
        host: address to listen on.
        allow_hosts: names readers type.
        access: the access list, None without sign-in.
        secrets: Streamlit's secrets.toml; read only when the list's mode is oidc.

    Raises:
        CannotServe: these settings are unsafe or incomplete.
        AccessBroken: the access list is.
    """
    if access is None:
        _alone(host, allow_hosts)
        return Settings(tuple(allow_hosts), "")
    access_list = read_access(access)
    if access_list.mode is Mode.PROXY and (proxy := access_list.proxy) is not None:
        named_by = {proxy.user: "user", proxy.email: "email"}
        return Settings(tuple(allow_hosts), proxy.secret_sha256, named_by)
    section = _auth_section(secrets)
    name = _checked_redirect(section, secrets.name)
    secret = _checked_secret(section.get("cookie_secret"), secrets.name)
    _checked_providers(section, secrets.name)
    return Settings(tuple(dict.fromkeys([*allow_hosts, name])), secret)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address to listen on."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _alone(host: str, allow_hosts: Sequence[str]) -> None:
    for what, name in (("--host", host), *(("--allow-host", allowed) for allowed in allow_hosts)):
        if not is_loopback(name):
            raise CannotServe(
                f"{what} {name} would show everything to whoever reaches this server: "
                "other machines are served only with sign-in or a trusted proxy (--access FILE)."
            )


def _auth_section(path: Path) -> Mapping[str, object]:
    try:
        mode = path.stat().st_mode
        section = tomllib.loads(path.read_text(encoding="utf-8")).get("auth")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CannotServe(f"Sign-in is on, but {path} cannot be read as TOML.") from error
    if stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise CannotServe(f"{path.name} may be read by others: chmod 600 it.")
    if not isinstance(section, dict):
        raise CannotServe(f"{path.name} has no [auth] table.")
    if section.get("expose_tokens"):
        raise CannotServe(f"{path.name}: [auth] expose_tokens hands tokens to pages; remove it.")
    return section


def _checked_redirect(section: Mapping[str, object], file: str) -> str:
    address = section.get("redirect_uri")
    parts = urlsplit(address if isinstance(address, str) else "")
    name = parts.hostname or ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(name))
    if not name or not safe or parts.path != "/oauth2callback" or parts.query:
        raise CannotServe(
            f"{file}: [auth] redirect_uri must be https://NAME/oauth2callback, "
            f"not {ascii(address)[:80]}."
        )
    return name


def _checked_secret(value: object, file: str) -> str:
    if not isinstance(value, str) or len(value) < _SHORTEST_SECRET:
        raise CannotServe(
            f"{file}: [auth] cookie_secret must be {_SHORTEST_SECRET} characters or more; "
            "`python -m tracker token` prints a random one."
        )
    if len(set(value)) < _FEWEST_CHARACTERS or any(word in value.lower() for word in _EXAMPLES):
        raise CannotServe(
            f"{file}: [auth] cookie_secret looks like an example; "
            "`python -m tracker token` prints a random one."
        )
    return value


def _checked_providers(section: Mapping[str, object], file: str) -> None:
    named = {
        f"[auth.{name}]": value
        for name, value in section.items()
        if isinstance(value, dict) and name != "client_kwargs"  # what [auth] itself asks for
    }
    providers = named | ({"[auth]": section} if section.get("client_id") else {})
    if not providers:
        raise CannotServe(f"{file}: [auth] names no provider (client_id is missing).")
    for at, provider in providers.items():
        assert isinstance(provider, Mapping)  # noqa: S101 - tells the types what `named` holds
        for key in _PROVIDER_KEYS:
            if not isinstance(provider.get(key), str) or not provider[key]:
                raise CannotServe(f"{file}: {at} {key} is missing.")
        parts = urlsplit(str(provider["server_metadata_url"]))
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise CannotServe(f"{file}: {at} server_metadata_url must be https.")
