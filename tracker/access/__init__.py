"""Who may read the tracker: the access list, and the person behind a request.

listed   the list, and what it gives to whom
written  access.toml, checked key by key
people   roles, persons, and what is believed of a token's claims or a proxy's headers
kept     the list of this process, read again while it runs

Signing in says who somebody is; only this list says whether they may read. No Streamlit here:
the server's gate and the pages ask the same list. Why: docs/decisions/0007-sign-in.md.
"""

from tracker.access.kept import INSIDE, AccessFile, current
from tracker.access.listed import AccessList, Mode
from tracker.access.people import LOCAL, WARMING, Person, Role, new_token
from tracker.access.written import read_access

__all__ = [
    "INSIDE",
    "LOCAL",
    "WARMING",
    "AccessFile",
    "AccessList",
    "Mode",
    "Person",
    "Role",
    "current",
    "new_token",
    "read_access",
]
