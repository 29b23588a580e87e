"""Who may read the tracker: the access list, and the person behind a request.

identity  roles, persons, and what is believed of a token's claims or a proxy's headers
policy    the list, and what it gives to whom
parse     access.toml, checked key by key
reload    the list of this process, read again while it runs
signed_out  sign-ins ended before their time, shared by the workers

Signing in says who somebody is; only this list says whether they may read. No Streamlit here:
the server's middleware and the pages ask the same list. Why: docs/decisions/0007-sign-in.md.
"""

from tracker.access.identity import LOCAL, WARMING, Person, Role, new_token
from tracker.access.parse import read_access
from tracker.access.policy import AccessList, Mode
from tracker.access.reload import INSIDE, AccessFile, current

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
