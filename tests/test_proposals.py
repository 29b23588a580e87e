"""Adding a fact with a new company, as CONTRIBUTING tells it, and what the check proposes."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from small_data import add_row, set_cell, write_small

from tracker.contracts import check
from tracker.contracts.proposals import proposed_id, resembled
from tracker.filters import Filters
from tracker.publishing import releases
from tracker.publishing.build import build
from tracker.queries import capacity, lines
from tracker.store import open_store

ROOT = Path(__file__).parents[1]
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def small(tmp_path):
    return write_small(tmp_path / "curated")


def told(folder, level="findings"):
    """{place: what would be right} of what the check says."""
    return {
        f"{at.file}:{at.line}:{at.column}": at.right for at in getattr(check(folder, TODAY), level)
    }


def test_a_company_without_an_id_gets_one_proposed(small):
    add_row(small, "lines", 2, line_id="l-new", company="Gamma Hydrides Ltd", company_ids="")

    assert told(small)["lines.csv:4:company_ids"] == (
        "gamma-hydrides-ltd with its row in companies.csv"
    )


def test_a_name_on_record_gives_its_id_and_one_like_it_is_named(small):
    set_cell(small, "lines", 2, "company", "AAL")
    set_cell(small, "lines", 2, "company_ids", "")
    assert told(small)["lines.csv:2:company_ids"] == "alpha-alloys"

    set_cell(small, "lines", 3, "company", "Beta Hydrids Group")
    set_cell(small, "lines", 3, "company_ids", "")
    assert told(small)["lines.csv:3:company_ids"] == (
        "beta-hydrids-group with its row in companies.csv; or beta-hydrides, if it is Beta Hydrides"
    )


def test_a_name_in_another_script_says_what_an_id_is_made_of(small):
    set_cell(small, "lines", 2, "company", "包头稀土")
    set_cell(small, "lines", 2, "company_ids", "")

    assert told(small)["lines.csv:2:company_ids"].startswith("an id in Latin letters with its row")


def test_an_id_that_is_not_there_is_refused_with_one_like_it(small):
    set_cell(small, "lines", 2, "company_ids", "alpha-aloys")

    assert told(small) == {"lines.csv:2:company_ids": "its row in companies.csv; or alpha-alloys"}


def test_a_line_without_an_id_gets_one_proposed_and_the_line_it_may_be(small):
    add_row(small, "lines", 2, line_id="")

    assert told(small, "warnings")["lines.csv:4:company"] == (
        "alpha-alloys-old-town-ree-metal-alloy; or l-alpha, if it is that line"
    )


def test_an_event_of_a_line_that_is_not_there_names_lines_like_it(small):
    set_cell(small, "capacity_events", 2, "line_id", "l-alpa")

    assert told(small, "warnings")["capacity_events.csv:2:line_id"].startswith("l-alpha")


@pytest.mark.parametrize(
    ("name", "known", "like"),
    [
        ("Baotou Newco Rare Earth New Materials", ["Baotou Xinhao Rare Earth New Materials"], []),
        ("JAPAN METALS AND CHEMICALS", ["Japan Metals & Chemicals", "Japan Steel Works"],
         ["Japan Metals & Chemicals"]),
        ("Less Common Metals Ltd", ["Less Common Metals", "MP Materials"], ["Less Common Metals"]),
        ("Rare Earth Metals", ["Rare Earth Alloys", "Tokuyama"], []),
    ],
)  # fmt: skip
def test_names_resemble_by_what_is_their_own(name, known, like):
    assert resembled(name, known) == like


def test_a_proposed_id_is_spelt_as_ids_are():
    assert proposed_id("Setopia", "Đồng Văn", "ndfeb_alloy") == "setopia-ong-van-ndfeb-alloy"
    assert proposed_id("北方稀土") == ""


def write(folder, table, row):
    """Append a row to a curated table, cells in the order of its header."""
    path = folder / f"{table}.csv"
    header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(name, "") for name in header) + "\n")


def test_a_made_up_announcement_with_a_new_company_goes_in_by_the_five_steps(tmp_path):
    folder = tmp_path / "curated"
    shutil.copytree(ROOT / "data" / "curated", folder)
    # 1 and 2: the source, and a line whose company nobody has named yet
    write(folder, "sources", {
        "source_id": "made-up-gazette-20261120", "publisher": "Made-Up Gazette",
        "title": "A made-up line", "published_on": "2026-11-20",
        "url": "https://example.org/made-up", "kind": "news", "language": "en",
    })  # fmt: skip
    line = {
        "company": "Imagined Hydride Works", "product": "hydrogen_storage_alloy",
        "alloy_type": "AB5", "city": "Baotou", "province": "Inner Mongolia", "country": "CHN",
    }  # fmt: skip
    write(folder, "lines", line)
    result = check(folder)
    rows = len((folder / "lines.csv").read_text(encoding="utf-8").splitlines())
    assert {at.column: at.right for at in result.findings if at.line == rows} == {
        "line_id": "every row needs one",
        "company_ids": "imagined-hydride-works with its row in companies.csv",
    }
    proposed = [at.right for at in result.warnings if at.line == rows and at.column == "company"]
    assert proposed == ["imagined-hydride-works-baotou-hydrogen-storage-alloy"]
    # 3: what the check proposed, and the event
    text = (folder / "lines.csv").read_text(encoding="utf-8").splitlines()[:-1]
    (folder / "lines.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    line |= {"line_id": proposed[0], "company_ids": "imagined-hydride-works"}
    write(folder, "lines", line)
    write(folder, "companies", {
        "company_id": "imagined-hydride-works", "name": "Imagined Hydride Works",
        "other_names": "IHW; 幻想氢化物", "kind": "producer", "country": "CHN",
        "source_id": "made-up-gazette-20261120",
    })  # fmt: skip
    write(folder, "capacity_events", {
        "event_id": f"{proposed[0]}-announced-2026-11", "line_id": proposed[0],
        "event_on": "2026-11", "event_type": "announced", "capacity_tpa": "1234",
        "capacity_is": "new", "source_id": "made-up-gazette-20261120", "confidence": "low",
    })  # fmt: skip
    # 4: checked, built and asked for
    assert check(folder).findings == ()
    build(folder, tmp_path / "published")
    release = releases.current(tmp_path / "published")
    store = open_store(release.folder, dt.date.today(), release.created)
    rows = lines.lines(store, Filters(q="幻想氢化物"))
    assert rows[["company", "capacity_tpa"]].values.tolist() == [["Imagined Hydride Works", 1234]]
    sums = capacity.totals(store, Filters(company=("Imagined Hydride Works",)))
    assert (sums["additions_tpa"], sums["lines"]) == (1234, 1)
