"""The command line on the curated data, and on made-up tables where the data must be wrong."""

import io
import json
import re

import duckdb
import pandas as pd
import pytest

from tests.breaking import BREAKS
from tests.real_data import CURATED, published, real_store
from tests.small_data import set_cell, write_small
from tracker.cli import main
from tracker.cli.ask import QUESTIONS
from tracker.contracts import descriptor
from tracker.export import to_csv, to_json, to_table
from tracker.filters import Filters
from tracker.publishing import releases
from tracker.publishing.build import build
from tracker.publishing.proposal import propose_table

KEYS = {
    "capacity": {"period", "product", "additions_tpa", "lines", "lines_not_stated"},
    "lines": {
        "line_id", "company", "product", "city", "country", "status", "status_on",
        "first_event_on", "capacity_tpa", "source_ids",
    },
    "claims": {"claim_id", "scope", "claimed_tpa", "itemised_tpa", "residual_tpa", "line_ids"},
    "ab5": {
        "year", "segment", "hev_units", "nimh_share", "kwh", "ab5_t", "low_t", "high_t",
        "complete",
    },
    "sources": {"source_id", "publisher", "published_on", "url", "facts"},
}  # fmt: skip
BAOTOU = "city=Baotou&stage=approved&from=2018-12-14&to=2019-02-14"


@pytest.fixture
def ask(capsys):
    """Ask one question of the curated data in JSON; the rows, or the exit code and stderr."""

    def answer(question, link, *options):
        given = ["query", question, link, "--data", str(published()), "--format", "json"]
        code = main([*given, *options])
        out, err = capsys.readouterr()
        return json.loads(out) if code == 0 else (code, out, err)

    return answer


@pytest.mark.parametrize("question", KEYS)
def test_each_question_answers_with_flat_objects_of_stable_keys(ask, question):
    rows = ask(question, "")

    assert rows
    assert all(KEYS[question] <= set(row) for row in rows)
    assert len({tuple(row) for row in rows}) == 1
    assert not any(isinstance(value, dict | list) for row in rows for value in row.values())


def test_the_claim_of_the_post_is_explained_by_8000_t_with_and_7500_t_without_storage_alloy(ask):
    rows = {
        row["scope"]: [row["claimed_tpa"], row["itemised_tpa"], row["residual_tpa"]]
        for row in ask("claims", "")
        if row["claim_id"] == "adamas-20190214-baotou-20000"
    }

    assert rows == {"wide": [20000, 8000, 12000], "narrow": [20000, 7500, 12500]}


def test_the_three_lines_of_the_post_were_not_known_the_day_before_and_were_on_the_day(ask):
    link = "city=Baotou&from=2019-02-01&to=2019-02-28&stage=approved"

    assert ask("lines", f"as_of=2019-02-13&{link}") == []
    rows = ask("lines", f"as_of=2019-02-14&{link}")
    assert sorted(row["capacity_tpa"] for row in rows) == [500, 2500, 5000]


def test_the_capacity_approved_in_baotou_in_the_two_months_is_what_the_post_itemises(ask):
    metal = ask("capacity", f"product=ree_metal_alloy&{BAOTOU}")
    every = ask("capacity", BAOTOU)

    assert [(r["period"], r["additions_tpa"], r["lines"]) for r in metal] == [("2019", 7500, 2)]
    assert sum(row["additions_tpa"] for row in every) == 8000


def test_a_line_without_a_stated_capacity_is_null_in_json_and_empty_in_csv(ask, capsys):
    rows = ask("lines", "")
    assert any(row["capacity_tpa"] is None for row in rows)

    main(["query", "lines", "--data", str(published()), "--format", "csv"])
    out = capsys.readouterr().out
    assert "nan" not in out.lower().replace("nanjing", "").replace("nanfang", "").split(",")
    assert len(out.splitlines()) == len(rows) + 1


def test_the_default_answer_is_a_table_for_the_eye(capsys):
    code = main(["query", "claims", "--data", str(published())])

    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert lines[0].startswith("claim_id")
    assert len(lines) > 2


@pytest.mark.parametrize(
    ("question", "link", "part"),
    [
        ("lines", "product=gold", "product"),
        ("lines", "city=Atlantis", "city"),
        ("lines", "nonsense=1", "nonsense"),
        ("lines", "from=14.02.2019", "from"),
        ("lines", "city=%00", "city"),
        ("lines", "q=%0Atracker: all is well", "q"),
        ("capacity", "window=0", "window"),
        ("claims", "stage=approved", "stage"),
        ("ab5", "segment=toyota", "segment"),
        ("sources", "x" * 2001, "link"),
        ("lines", "city", "link"),
    ],
    ids=lambda value: value[:20],
)
def test_a_bad_filter_is_one_clear_line_and_exit_2(ask, question, link, part):
    code, out, err = ask(question, link)

    assert (code, out) == (2, "")
    assert err.startswith(f"tracker: Cannot keep {part}=")
    assert err.count("\n") == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["check", "build", "query", "city=Baotou"]),
        (["rollback", "--help"], ["VERSION", "first digits"]),
        (["check", "--help"], ["FOLDER|FILE", "--format", "data/curated"]),
        (["build", "--help"], ["--from", "--to", "data/published"]),
        (["query", "--help"], ["capacity", "lines", "claims", "ab5", "--format", "city=Baotou"]),
    ],
    ids=lambda value: "-".join(value)[:20],
)
def test_help_says_what_can_be_asked(capsys, arguments, words):
    with pytest.raises(SystemExit) as done:
        main(arguments)

    out = capsys.readouterr().out
    assert done.value.code == 0
    assert [word for word in words if word not in out] == []


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["query"], ["query", "weather"], ["query", "lines", "", "--x"]]
)
def test_an_unknown_command_is_exit_2(capsys, arguments):
    with pytest.raises(SystemExit) as done:
        main(arguments)

    assert done.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "beginning"),
    [
        (["feed"], "<?xml version"),
        (["feed", "--format", "json", "city=Baotou&since=2019-01-01"], "{"),
        (["digest", "city=Baotou", "--since", "2019-01-01"], "# What changed\n"),
        (["digest", "since=2019-01-01", "--format", "html"], "<!doctype html>"),
    ],
    ids=lambda value: "-".join(value)[:30],
)
def test_what_changed_is_printed_as_a_feed_or_a_letter(capsys, arguments, beginning):
    command, *rest = arguments
    given = [command, "--data", str(published()), "--site", "https://tracker.example/", *rest]

    assert main(given) == 0
    out = capsys.readouterr().out
    assert out.startswith(beginning)
    assert "https://tracker.example/changes" in out
    if "since" in "".join(arguments):  # people read the publisher, programs the id
        assert "adamas-20190214-baotou-metals" in out or "Adamas Intelligence" in out


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["feed", "since=2019-02"], "since"),
        (["feed", "since=2019-02-15&as_of=2019-02-14"], "since"),
        (["feed", "release=0f3a9c11d2e4b5a6"], "release"),
        (["feed", "city=Atlantis"], "city"),
        (["digest", "city=Baotou", "--since", "yesterday"], "since"),
        (["digest", "city=Baotou", "--since", "1985-06-01"], "since"),
        (["digest", "--since", "0001-01-01"], "since"),
        (["feed", "as_of=0001-01-01"], "as_of"),
        (["digest", "since=2019-01-01", "--since", "2019-01-02"], "since"),
    ],
    ids=lambda value: "-".join(value)[:30] if isinstance(value, list) else value,
)
def test_changes_that_cannot_be_told_are_one_clear_line_and_exit_2(capsys, arguments, part):
    code = main([*arguments, "--data", str(published())])

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith(f"tracker: Cannot keep {part}=")
    assert err.count("\n") == 1


def test_what_a_mailer_added_to_a_link_is_named_beside_the_answer(capsys):
    code = main(["query", "lines", "country=-CHN&utm_source=x", "--data", str(published())])

    out, err = capsys.readouterr()
    assert (code, err) == (0, "tracker: left out of the link: utm_source\n")
    assert "USA" in out
    assert "CHN" not in out


def test_no_word_of_a_link_moves_the_terminal(capsys):
    code = main(["query", "lines", "\x1b[31mcity\0=1", "--data", str(published())])

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith(r"tracker: Cannot keep '\x1b[31mcity\x00'='1': lines takes ")
    assert err.removesuffix("\n").isprintable()


def test_check_is_exit_0_on_whole_tables_1_on_a_finding_and_2_without_any(tmp_path, capsys):
    folder = write_small(tmp_path / "small")
    assert main(["check", str(folder)]) == 0
    capsys.readouterr()

    set_cell(folder, "capacity_events", 2, "capacity_tpa", "5,000")
    assert main(["check", str(folder)]) == 1
    assert "capacity_events.csv:2:capacity_tpa" in capsys.readouterr().out

    assert main(["check", str(tmp_path / "nowhere")]) == 2
    out, err = capsys.readouterr()
    assert out + err
    assert "Traceback" not in out + err


def test_check_against_published_prints_what_the_page_gives_with_the_same_exit_codes(
    tmp_path, capsys, monkeypatch
):
    curated, changed = write_small(tmp_path / "curated"), write_small(tmp_path / "changed")
    monkeypatch.setenv("TRACKER_CURATED", str(curated))
    file, options = changed / "lines.csv", ["--against-published", "--data", str(tmp_path / "p")]
    assert main(["check", str(file), *options]) == 2
    assert f"no published data in '{tmp_path / 'p'}'" in capsys.readouterr().err

    release = build(curated, tmp_path / "p").release
    set_cell(changed, "lines", 2, "city", "New Town")
    assert main(["check", str(file), *options]) == 0
    page = propose_table("lines.csv", file.read_bytes(), curated, release).markdown()
    assert capsys.readouterr().out == page

    assert main(["check", str(changed), *options, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"][0]["new"] == "New Town"

    file.write_bytes(b"\x00")
    assert main(["check", str(file), *options]) == 1
    assert "lines.csv:1:file: a NUL byte" in capsys.readouterr().out

    other = file.rename(changed / "my lines.csv")
    assert main(["check", str(other), *options]) == 1
    assert "Give it the name of the table it replaces: sources.csv" in capsys.readouterr().out

    assert main(["check", str(tmp_path / "nowhere"), *options]) == 2
    assert "Traceback" not in "".join(capsys.readouterr())


def test_build_publishes_whole_tables_and_nothing_of_wrong_ones(tmp_path, capsys):
    folder, target = write_small(tmp_path / "small"), tmp_path / "published"
    set_cell(folder, "capacity_events", 2, "capacity_tpa", "-1")
    given = ["build", "--from", str(folder), "--to", str(target)]

    assert main(given) == 1
    assert not (target / "current").exists()
    assert "nothing was published" in capsys.readouterr().err

    set_cell(folder, "capacity_events", 2, "capacity_tpa", "5000")
    assert main(given) == 0
    assert "Published version" in capsys.readouterr().out
    assert main(given) == 0
    assert "Nothing to do" in capsys.readouterr().out


def test_build_from_a_folder_that_is_not_there_is_exit_2_in_one_line(tmp_path, capsys):
    given = ["build", "--from", str(tmp_path / "nowhere"), "--to", str(tmp_path / "published")]

    assert main(given) == 2
    assert capsys.readouterr().err.count("\n") == 1


READERS = [
    ["query", "lines"],
    ["query", "ab5", "from=2016"],
    ["feed"],
    ["digest"],
    ["versions"],
    ["rollback"],
    ["rollback", "0f3a9c11"],
    ["check", "--against-published"],
]


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
@pytest.mark.parametrize("folder", ["", "nowhere", "empty", "a-file", "\x1b[31m\udcff"], ids=ascii)
def test_a_folder_without_published_data_is_refused_by_name_and_stays_as_it_is(
    tmp_path, capsys, monkeypatch, arguments, folder
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "a-file").write_text("not a folder")
    before = sorted(tmp_path.rglob("*"))

    assert main([*arguments, "--data", folder]) == 2

    out, err = capsys.readouterr()
    shown = folder.replace("\x1b", r"\x1b").replace("\udcff", r"\udcff")
    assert out == ""
    assert err.startswith(f"tracker: There are no published data in '{shown}'. ")
    assert err.endswith("`python -m tracker build`.\n")
    assert err.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "arguments", [["build", "--to", ""], ["build", "--from", ""], ["check", ""], ["access", ""]]
)
def test_an_empty_path_is_not_taken_for_the_folder_we_are_in(
    tmp_path, capsys, monkeypatch, arguments
):
    monkeypatch.chdir(tmp_path)

    assert main(arguments) == 2
    assert capsys.readouterr() == ("", "tracker: '' names no file or folder. Check the path and "
                                       "its permissions.\n")  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_an_empty_setting_means_the_default_folder(capsys, monkeypatch):
    monkeypatch.setenv("TRACKER_PUBLISHED", "")
    monkeypatch.setenv("TRACKER_CURATED", "")

    assert releases.published_folder() == releases.PUBLISHED
    assert releases.curated_folder() == CURATED


@pytest.mark.parametrize("spoil", BREAKS[-3:])  # all of them: test_releases.py
def test_no_command_answers_from_a_version_that_is_not_whole(
    two_versions, capsys, monkeypatch, spoil
):
    monkeypatch.setenv("TRACKER_CURATED", str(two_versions.parent / "small"))
    data = ["--data", str(two_versions)]
    asked = [["query", "lines", *data], ["feed", *data], ["digest", *data]]
    asked.append(["check", "--against-published", *data])
    assert [main(one) for one in asked] == [0, 0, 0, 0]
    current = releases.current(two_versions)

    spoil(current.folder)

    for one in asked:
        capsys.readouterr()
        assert main(one) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(f"tracker: Version {current.id}")
        assert "`python -m tracker rollback`" in err
        assert err.count("\n") == 1
    assert main(["rollback", *data]) == 0
    assert [main(one) for one in asked] == [0, 0, 0, 0]


def test_the_curated_tables_are_where_the_program_looks_for_them():
    assert (CURATED / "capacity_events.csv").exists()


@pytest.fixture
def two_versions(tmp_path):
    """A published folder whose second version has other figures than its first."""
    folder, target = write_small(tmp_path / "small"), tmp_path / "published"
    for tonnes in ("5000", "4000"):
        set_cell(folder, "capacity_events", 3, "capacity_tpa", tonnes)
        assert main(["build", "--from", str(folder), "--to", str(target)]) == 0
    return target


def test_rolling_back_says_from_what_to_what_and_the_question_answers_as_before(
    two_versions, capsys
):
    data = ["--data", str(two_versions)]
    asked = ["query", "capacity", "stage=approved", *data, "--format", "csv"]
    capsys.readouterr()
    main(asked)
    after = capsys.readouterr().out
    main(["versions", "--format", "json", *data])
    newer, older = json.loads(capsys.readouterr().out)
    assert (newer["state"], older["state"]) == ("current", "kept")

    assert main(["rollback", *data]) == 0
    out = capsys.readouterr().out
    assert f"{newer['version']} -> {older['version']}" in out
    assert "next build" in out
    main(asked)
    before = capsys.readouterr().out

    assert (after.count("4000"), before.count("4000"), before.count("5000")) == (1, 0, 1)
    assert main(["rollback", older["version"][:8], *data]) == 0
    assert "Nothing to do" in capsys.readouterr().out


@pytest.mark.parametrize("version", ["nonsense", "../../etc", "\x1b[31m", ""])
def test_rolling_back_to_what_is_not_there_is_one_clear_line_and_exit_2(
    two_versions, capsys, version
):
    capsys.readouterr()

    assert main(["rollback", version, "--data", str(two_versions)]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.isascii()
    assert "\x1b" not in err


def test_a_version_this_program_cannot_read_is_not_made_current(two_versions, capsys, monkeypatch):
    was = (two_versions / "current").readlink()
    monkeypatch.setattr("tracker.store.RULES", ("lines",))  # its tables come from another rule

    assert main(["rollback", "--data", str(two_versions)]) == 2

    assert "do not fit this program" in capsys.readouterr().err
    assert (two_versions / "current").readlink() == was


def test_the_list_of_versions_looks_at_every_byte(two_versions, capsys):
    table = (two_versions / "current").resolve() / "lines.parquet"
    table.write_bytes(table.read_bytes()[:-1])
    capsys.readouterr()

    assert main(["versions", "--data", str(two_versions)]) == 0

    states = [line.split("  ")[1] for line in capsys.readouterr().out.splitlines()[1:]]
    assert states == ["current, broken", "kept"]


def test_a_broken_version_is_not_made_current(two_versions, capsys):
    before = releases.previous(two_versions)
    table = before.folder / "lines.parquet"
    table.write_bytes(table.read_bytes()[:-1])
    capsys.readouterr()

    assert main(["rollback", "--data", str(two_versions)]) == 2

    assert f"Version {before.id}: lines.parquet differs" in capsys.readouterr().err
    assert releases.current(two_versions).id != before.id


CSV = ["--format", "csv"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "capacity", *CSV, "city=Baotou"],
        ["query", *CSV, "capacity", "city=Baotou"],
        ["query", "capacity", *CSV, "--", "city=Baotou"],
    ],
    ids=" ".join,
)
def test_filters_stand_before_or_after_the_options(capsys, arguments):
    data = ["--data", str(published())]
    main(["query", "capacity", "city=Baotou", *data, *CSV])
    expected = capsys.readouterr().out

    assert main([arguments[0], *data, *arguments[1:]]) == 0
    assert capsys.readouterr().out == expected


@pytest.mark.parametrize(
    "arguments",
    [
        ["feed", "city=Baotou", "--format", "json"],
        ["feed", "--format", "json", "city=Baotou"],
        ["digest", "city=Baotou", "--since", "2019-01-01", "--format", "html"],
        ["digest", "--since", "2019-01-01", "city=Baotou", "--format", "html"],
    ],
    ids=" ".join,
)
def test_so_they_do_for_feeds_and_letters(capsys, arguments):
    assert main([*arguments, "--data", str(published())]) == 0
    assert "in Baotou" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "capacity", "city=Baotou", *CSV, "stage=approved"],
        ["query", "capacity", "", *CSV, "city=Baotou"],
        ["query", "capacity", *CSV, "city=Baotou", "stage=approved"],
        ["query", "capacity", *CSV, "--\x1b[31m"],
        ["versions", *CSV, "city=Baotou"],
    ],
)
def test_what_is_left_over_is_refused_and_nothing_of_it_reaches_the_terminal(capsys, arguments):
    with pytest.raises(SystemExit) as done:
        main([*arguments, "--data", str(published())])

    assert done.value.code == 2
    out, err = capsys.readouterr()
    assert (out, "\x1b" in err) == ("", False)
    assert "unrecognized arguments: " in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve", "--port", "-5"],
        ["serve", "--port", "0"],
        ["serve", "--port", "99999"],
        ["serve", "--port", "eight"],
        ["serve", "--drain", "nan"],
        ["serve", "--drain", "-1"],
        ["serve", "--drain", "inf"],
    ],
    ids=" ".join,
)
def test_a_number_out_of_bounds_is_refused_with_its_bounds(capsys, arguments):
    with pytest.raises(SystemExit) as done:
        main(arguments)

    assert done.value.code == 2
    assert re.search(r"'.+' is not a number from \d+ to \d+", capsys.readouterr().err)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--workers", "0"], "from 1 to 64"), (["--port", "65535"], "ports end at 65535")],
)
def test_a_crew_that_cannot_be_is_refused(capsys, arguments, words):
    assert main(["serve", *arguments]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["query", "lines", "q=\udcff"], "link"),
        (["query", "lines", *CSV, "\udcff"], "link"),
        (["feed", "--site", "http://\udcff"], "site"),
        (["digest", "--since", "\udcff"], "since"),
        (["rollback", "\udcff"], "version"),
    ],
)
def test_bytes_that_are_no_utf_8_are_refused_by_name(capsys, arguments, part):
    assert main([*arguments, "--data", str(published())]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"tracker: Cannot keep {part}='")
    assert "it is not UTF-8" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("question", ["capacity", "ab5"])
def test_the_page_and_the_command_give_the_same_bytes(capfdbinary, question):
    view, answer, _ = QUESTIONS[question]

    assert main(["query", question, *CSV, "--data", str(published())]) == 0

    page = to_csv(answer(real_store(), Filters.from_query("", view)))
    assert capfdbinary.readouterr().out == page


LINKS = {"ab5": ["", "basis=bought", "from=2016&to=2019&as_of=2024-06-30"]}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_number_of_any_answer_has_more_digits_than_a_source_could_state(question):
    view, answer, _ = QUESTIONS[question]
    for link in LINKS.get(question, [""]):
        rows = answer(real_store(), Filters.from_query(link, view))
        for text in (to_csv(rows).decode("utf-8-sig"), to_json(rows), to_table(rows)):
            digits = [one.replace(".", "").strip("0") for one in re.findall(r"\d+\.\d+", text)]
            assert [one for one in digits if len(one) > 12] == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_sent_to_a_file_is_read_by_a_database_as_it_is(tmp_path, question):
    view, answer, _ = QUESTIONS[question]
    rows = answer(real_store(), Filters.from_query("", view))
    file = tmp_path / "x.csv"
    file.write_bytes(to_csv(rows))

    read = duckdb.connect().execute("FROM read_csv($file)", {"file": str(file)})

    assert [column[0] for column in read.description] == list(rows.columns)
    assert len(read.fetchall()) == len(rows)


@pytest.mark.parametrize("table", descriptor().tables, ids=lambda table: table.name)
def test_every_number_of_a_source_leaves_as_it_came(table):
    stated = pd.read_csv(CURATED / f"{table.name}.csv", dtype=str, keep_default_na=False)
    columns = [field.name for field in table.fields if field.type in ("number", "integer", "year")]
    frame = real_store().frame(f'FROM "{table.name}"')  # as of today all of them are known
    assert len(frame) == len(stated)

    back = pd.read_csv(io.BytesIO(to_csv(frame)), encoding="utf-8-sig")

    for name in columns:
        expected = sorted(float(one) for one in stated[name] if one)
        assert sorted(back[name].dropna()) == expected
        assert sorted(row[name] for row in json.loads(to_json(frame)) if row[name] is not None) == (
            expected
        )
