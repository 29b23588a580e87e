"""An access list, made up, and the claims, headers and secrets of people on it and off it."""

import datetime as dt
import tempfile
from pathlib import Path

from tracker.access import AccessList, read_access
from tracker.access.identity import fingerprint

ISSUER = "https://login.corp.example/realms/corp"
TOKEN = "a-token-of-a-feed-reader-0123456789"
METRICS_TOKEN = "a-token-of-the-monitoring-0123456789"
PROXY_SECRET = "a-secret-between-proxy-and-tracker-0123456789"
PEOPLE = f"""
[reader]
domains = ["corp.example"]
emails = ["guest@partner.example"]
groups = ["ree-analysts"]

[editor]
emails = ["ed@corp.example"]

[reviewer]
subjects = [{{ iss = "{ISSUER}", sub = "boss" }}, {{ iss = "proxy", sub = "boss" }}]
"""
TOKENS = f"""
[[tokens]]
name = "feeds"
role = "reader"
sha256 = "{fingerprint(TOKEN)}"
expires = 2026-12-31

[[tokens]]
name = "prometheus"
role = "metrics"
sha256 = "{fingerprint(METRICS_TOKEN)}"
expires = 9999-12-31
"""
OIDC = f'mode = "oidc"\nissuers = ["{ISSUER}"]\n' + PEOPLE + TOKENS
PROXY = 'mode = "proxy"\n' + PEOPLE + f'[proxy]\nsecret_sha256 = "{fingerprint(PROXY_SECRET)}"\n'


def make_access_list(folder: Path, text: str = OIDC) -> AccessList:
    """The list of a text, which is written to `folder`/access.toml."""
    path = folder / "access.toml"
    path.write_text(text)
    return read_access(path)


with tempfile.TemporaryDirectory() as _folder:
    LIST = make_access_list(Path(_folder))


def claims(now: dt.datetime, **changed: object) -> dict[str, object]:
    """The claims of a person of corp.example who signed in an hour ago; None leaves a key out."""
    held = {
        "iss": ISSUER,
        "aud": "tracker",
        "session": "0123456789abcdefghijklmn",
        "sub": "7",
        "iat": now.timestamp() - 3600,
        "email": "ann@corp.example",
        "email_verified": True,
    } | changed
    return {key: value for key, value in held.items() if value is not None}


def proxied(email: str, user: str = "", groups: str = "") -> dict[str, str]:
    """The headers of a sign-in proxy."""
    return {
        "x-tracker-proxy-secret": PROXY_SECRET,
        "x-forwarded-user": user,
        "x-forwarded-email": email,
        "x-forwarded-groups": groups,
    }
