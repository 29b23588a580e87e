"""Every mark of every chart of every page leads to its sources, on the curated data."""

import ast
import math
import re
from functools import cached_property
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.made_up import event, made_up
from tests.real_data import published, real_store
from tracker import charts
from tracker.filters import Dimension, Filters, Show, Sums
from tracker.queries import capacity, lineage_ab5, lineage_additions
from tracker.store import Store
from tracker.ui import parts

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "pages").rglob("*.py"))
LOOKS = {  # page -> the queries under which it draws each of its charts
    "capacity": [
        *(f"sums={sums}&period={period}" for sums in ("each", "cumulative")
          for period in ("year", "quarter", "month")),
        *(f"stage={stage}" for stage in ("approved", "construction", "operating")),
        "sums=trailing&window=2", "sums=trailing&window=12", "show=map", "show=pipeline",
        *(f"show=ranking&by={by}" for by in Dimension),
        *(f"show=running&by={by}" for by in Dimension), "show=running&quiet_years=20",
        "evidence=official", "evidence=two_sources", "evidence=medium",
        "city=Baotou&as_of=2019-02-14", "product=ree_metal_alloy&from=2010&to=2020",
    ],
    "ab5": [
        "", "basis=bought", "as_of=2021-01-01", "segment=honda", "set=np_ratio:1.6",
        *(f"side={side}" for side in ("factors", "sensitivity", "metals", "below")),
        "side=factors&first=2017&last=2018", "side=metals&metal_basis=reo",
        "nimh_route=published", "nimh_route=published&side=factors&first=2022&last=2024",
    ],
    "claims": ["", "scope=narrow"],
    "changes": ["", "as_of=2020-01-01&since=2019-02-13", "as_of=2024-01-01&since=2020-01-01"],
    "outlook": ["", "preset=li_ion_wins", "pipeline=on&base_year=2018", "as_of=2019-02-14",
                "nimh_route=published"],
    "hydrogen_storage": ["", "country=JPN"],
    "overview": ["", "product=ndfeb_alloy", "as_of=2019-02-14&quiet_years=2"],
    "line": ["id=zhaori-ganzhou-ndfeb-alloy", "id=jigan-baotou-ree-metal-alloy&as_of=2019-06-01"],
    "company": ["id=china-northern-rare-earth"],
    "place": ["id=Baotou"],
}  # fmt: skip


DRAWN = {}  # (page, query) -> what was drawn: the second walk asks what the first has seen


def drawn_on(page, query, monkeypatch):
    """Every chart a page draws under a link: (name, figure, rows, what stands behind, page)."""
    if (page, query) in DRAWN:
        return DRAWN[page, query]
    found = []
    own = parts.figure

    def noted(opened, name, drawn, rows, behind):
        found.append((name, drawn, rows, behind, opened))
        own(opened, name, drawn, rows, behind)

    monkeypatch.setenv("TRACKER_PUBLISHED", str(published()))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)  # knows what links lead to
    if page.stem != "overview":
        app.run().switch_page(page.relative_to(ROOT).as_posix())
    monkeypatch.setattr(parts, "figure", noted)
    for key, value in (pair.split("=") for pair in query.split("&") if pair):
        app.query_params[key] = value
    app.run()
    assert not app.exception and not app.error, [*app.exception, *app.error]
    return DRAWN.setdefault((page, query), found)


class Remembering(Store):
    """Asks each question once: the marks of a chart share most of what stands behind them."""

    @cached_property
    def _answers(self):
        return {}

    def frame(self, sql, params=None):
        """As `Store.frame`; a frame of its own for each who asks."""
        asked = (sql, repr(params))
        if asked not in self._answers:
            self._answers[asked] = super().frame(sql, params)
        return self._answers[asked].copy()


def resolved(trace):
    """Rows of a trace that name a source, or are a row of the ledger."""
    count = 0
    for rows in trace.tables.values():
        if "url" in rows:
            named = rows["source_id"].notna() & rows["url"].notna() & rows["publisher"].notna()
            assert not rows.loc[named, "source_id"].eq("").any()
            count += int(named.sum())
        if "assumption_id" in rows:
            count += len(rows)
    return count


def marks_of(figure):
    """The marks of a figure as the browser names them."""
    for row in figure.rows[list(figure.fields)].to_dict("records"):
        yield {
            key: None if isinstance(value, float) and math.isnan(value) else value
            for key, value in row.items()
        }


CASES = [(page, query) for page in PAGES for query in LOOKS.get(page.stem, [""])]


@pytest.mark.parametrize(
    ("script", "query"), CASES, ids=[f"{page.stem}?{query}" for page, query in CASES]
)
def test_every_plotted_row_leads_to_a_source_or_a_row_of_the_ledger(script, query, monkeypatch):
    found = drawn_on(script, query, monkeypatch)

    assert bool(found) == ("parts.figure(" in script.read_text(encoding="utf-8"))
    for name, figure, _, behind, opened in found:
        marks = list(marks_of(figure))
        store = Remembering(**vars(opened.store))
        assert len({tuple(mark.values()) for mark in marks}) == len(marks), name
        for mark in marks:
            assert figure.has(mark)
            trace = behind(store, opened.filters, mark)
            assert resolved(trace) > 0, f"{name}: nothing behind {mark}"
            assert trace.formula


def names_on(page):
    """What a page calls its charts: the texts it passes, or those of the table it passes them from,
    where each stands first in a row."""
    nodes = list(ast.walk(ast.parse(page.read_text(encoding="utf-8"))))
    for call in nodes:
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "parts.figure":
            continue
        if not isinstance(call.args[1], ast.Name):
            yield ast.unparse(call.args[1])
            continue
        firsts = [node.elts[0] for node in nodes if isinstance(node, ast.Tuple) and node.elts]
        texts = [ast.unparse(one) for one in firsts if isinstance(one, ast.Constant)]
        assert texts, f"{page.stem} passes a name from nowhere"
        yield from texts


def test_the_walk_meets_every_chart_that_a_page_names(monkeypatch):
    named = {(page.stem, name) for page in PAGES for name in names_on(page)}

    walked = {
        (page.stem, name)
        for page, query in CASES
        if any(page.stem == stem for stem, _ in named)
        for name, *_ in drawn_on(page, query, monkeypatch)
    }

    def met(stem, text):
        shape = re.sub(r"\\\{.*?\\\}", ".+", re.escape(text.removeprefix("f").strip("'")))
        return any(stem == at and re.fullmatch(shape, name) for at, name in walked)

    assert len(named) > 15
    assert [one for one in sorted(named) if not met(*one)] == []


# What a trace adds up to.

BARS = [
    (
        Sums.EACH,
        capacity.capacity_by_evidence,
        charts.additions_by_period,
        lineage_additions.of_period,
    ),
    (
        Sums.CUMULATIVE,
        capacity.cumulative,
        charts.additions_cumulative,
        lineage_additions.of_running_sum,
    ),
    (Sums.TRAILING, capacity.trailing_sums, charts.additions_trailing, lineage_additions.of_window),
    (Show.RANKING, capacity.capacity_by, charts.additions_ranking, lineage_additions.of_rank),
    (Show.MAP, capacity.capacity_by_site, charts.additions_map, lineage_additions.of_site),
]
HEIGHT = {Sums.CUMULATIVE: "cumulative_tpa", Sums.TRAILING: "trailing_tpa"}


@pytest.mark.parametrize("chosen", [Filters(), Filters(stage="operating", window_months=12)])
@pytest.mark.parametrize(("show", "question", "chart", "behind"), BARS)
def test_the_rows_behind_a_mark_add_up_to_it(show, question, chart, behind, chosen):
    store = real_store()
    figure = chart(question(store, chosen))

    for mark, (_, row) in zip(marks_of(figure), figure.rows.iterrows(), strict=True):
        rows = behind(store, chosen, mark).tables["Events"]
        assert rows["additions_tpa"].sum() == pytest.approx(row[HEIGHT.get(show, "additions_tpa")])


def test_a_carried_tonnage_leads_to_both_events_and_a_second_report_is_named():
    store = made_up(
        [
            event("2018", "announced", 500, source="first"),
            event("2019-02-14", "approved", source="second"),
            event("2019-03", "approved", 500, source="third"),
        ]
    )

    trace = lineage_additions.of_period(
        store,
        Filters(stage="approved"),
        {"period": "2019", "product_code": "ree_metal_alloy", "is_single_source": True},
    )

    rows = trace.tables["Events"]
    assert list(zip(rows["role"], rows["source_id"], strict=True)) == [
        ("dates it", "second"),
        ("states its tonnage", "first"),
        ("reports it too", "third"),
    ]
    assert rows["additions_tpa"].sum() == 500


def test_the_formula_of_a_year_multiplies_to_the_plotted_tonnes():
    trace = lineage_ab5.of_year(real_store(), Filters(), {"year": 2018})

    assert "2018 Toyota and Lexus: 1,587,000 x 0.9 x 1.31 x 4.03 / 1000 = 7,540.4 t." in (
        trace.formula
    )
    assert set(trace.tables) == {"Inputs", "Sales reports", "Assumptions", "Published growth"}


def test_an_assumption_the_reader_set_says_so():
    trace = lineage_ab5.of_year(real_store(), Filters(set=("np_ratio:1.6",)), {"year": 2018})

    used = trace.tables["Assumptions"].set_index("parameter").loc["np_ratio"]
    assert (used["value"], used["basis"]) == (1.6, "set by the reader")


def test_what_was_not_known_is_not_behind_a_mark():
    store = made_up(
        [event("2019", "approved", 500, source="early"), event("2019", "approved", 500)],
        as_of="2001-01-01",
    )

    trace = lineage_additions.of_period(
        store,
        Filters(),
        {"period": "2019", "product_code": "ree_metal_alloy", "is_single_source": True},
    )

    assert set(trace.tables["Events"]["source_id"]) <= {"early", "gazette"}


def test_a_choice_whose_mark_is_filtered_away_is_dropped():
    store = made_up([event("2019-02-14", "approved", 500)])
    figure = charts.additions_by_period(capacity.capacity_by_evidence(store, Filters()))

    assert figure.has(
        {"period": "2019", "product_code": "ree_metal_alloy", "is_single_source": True}
    )
    assert not figure.has(
        {"period": "2018", "product_code": "ree_metal_alloy", "is_single_source": True}
    )
    assert not figure.has({"period": "2019"})
