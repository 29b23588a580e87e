"""`access` and `token`: who may read, and the secrets of programs that do."""

import argparse
import datetime as dt
from dataclasses import replace

from tracker import access
from tracker.arguments import Commands, a_path
from tracker.errors import AccessError, printable
from tracker.terminal import say


def add_commands(commands: Commands) -> None:
    """Add what these two take."""
    checking = commands.add_parser("access", help="check an access list; who may do what")
    checking.add_argument("file", type=a_path, metavar="FILE")
    checking.add_argument("--email", default="", help="a verified e-mail")
    checking.add_argument("--group", action="append", default=[], help="may be repeated")
    checking.add_argument("--subject", default="", help="sub of the token, or the user")
    checking.add_argument("--issuer", default="", help="default: the list's first issuer")
    checking.set_defaults(run=_access)

    making = commands.add_parser("token", help="make a random secret and its fingerprint")
    making.set_defaults(run=_token)


def _access(options: argparse.Namespace) -> int:
    """Check an access list; with a person's claims say what the list gives them."""
    access_list = access.read_access(options.file)
    for grant in access_list.grants:
        say(
            f"{grant.role.label}: {len(grant.domains)} domain(s), {len(grant.emails)} e-mail(s), "
            f"{len(grant.groups)} group(s), {len(grant.subjects)} subject(s)"
        )
    if not (options.email or options.group or options.subject):
        return 0
    now = dt.datetime.now(dt.UTC)
    claims = {
        "iss": options.issuer or next(iter(sorted(access_list.issuers)), "proxy"),
        "sub": options.subject or options.email or "somebody",
        "iat": now.timestamp(),
        "email": options.email,
        "email_verified": True,
        access_list.groups_claim: options.group,
    }
    if access_list.mode is access.Mode.PROXY:
        access_list = replace(access_list, issuers=frozenset({"proxy"}))
    try:
        person = access_list.by_claims(claims, now)
    except AccessError as error:
        say(printable(f"Refused: {error}", most=None))
        return 1
    say(printable(f"{person.name}: {person.role.label.lower()}", most=None))
    return 0


def _token(options: argparse.Namespace) -> int:
    secret, sha256 = access.new_token()
    say(f"secret (keep it, it is shown once): {secret}")
    say(f"sha256 (for access.toml):           {sha256}")
    return 0
