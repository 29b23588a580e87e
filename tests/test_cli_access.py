"""`access` and `token`: what a list gives to whom, and a secret that fits its fingerprint."""

import hashlib

import pytest

from tests.signed_in import OIDC, PROXY, make_access_list
from tracker.cli import main


@pytest.fixture
def ask(capsys, tmp_path):
    """Ask a list about somebody: exit code and the lines printed after the list's own."""

    def answer(*options, listed=OIDC):
        make_access_list(tmp_path, listed)
        code = main(["access", str(tmp_path / "access.toml"), *options])
        return code, capsys.readouterr().out.splitlines()

    return answer


def test_a_list_alone_is_counted_role_by_role(ask):
    assert ask() == (0, [
        "Reviewer: 0 domain(s), 0 e-mail(s), 0 group(s), 2 subject(s)",
        "Editor: 0 domain(s), 1 e-mail(s), 0 group(s), 0 subject(s)",
        "Reader: 1 domain(s), 1 e-mail(s), 1 group(s), 0 subject(s)",
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("options", "listed", "said"),
    [
        (["--email", "ann@corp.example"], OIDC, "ann@corp.example: reader"),
        (["--email", "ed@corp.example"], OIDC, "ed@corp.example: editor"),
        (["--group", "x", "--group", "ree-analysts"], OIDC, "somebody: reader"),
        (["--subject", "boss"], OIDC, "boss: reviewer"),
        (["--subject", "boss"], PROXY, "boss: reviewer"),
    ],
)
def test_a_person_is_told_with_the_role_the_list_gives(ask, options, listed, said):
    code, lines = ask(*options, listed=listed)

    assert (code, lines[3:]) == (0, [said])


@pytest.mark.parametrize(
    "options",
    [
        ["--email", "eve@other.example"],
        ["--group", "others"],
        ["--email", "ann@corp.example", "--issuer", "https://evil.example"],
    ],
)
def test_who_is_not_on_the_list_is_refused_with_one(ask, options):
    code, lines = ask(*options)

    assert code == 1
    assert lines[3].startswith("Refused: ")


def test_a_token_comes_with_the_fingerprint_of_its_secret(capsys):
    assert main(["token"]) == 0

    secret, sha256 = (line.split()[-1] for line in capsys.readouterr().out.splitlines())
    assert len(secret) >= 43
    assert hashlib.sha256(secret.encode()).hexdigest() == sha256
