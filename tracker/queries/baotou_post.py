"""The post of 14 February 2019, statement by statement: what the data say, and what holds.

What the post printed stands here; everything said of it is worked out from the data. The
filters of a page do not reach these questions, the day looked from does.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tracker.filters import Filters
from tracker.models.ab5 import SEGMENTS, joined
from tracker.models.scenario import POST_YEAR, forecast_score
from tracker.models.statements import named, verdicts
from tracker.queries import ab5
from tracker.queries.claims import claims
from tracker.queries.lines import events, lines
from tracker.queries.outlook import POST_LINE
from tracker.store import Store
from tracker.terms import (
    CapacityIs,
    EventType,
    Product,
    Segment,
    Status,
    Verdict,
    as_entered,
    date_span,
    printed,
    whole,
)

ON = "2019-02-14"
DAY = date_span(ON)[0]
SOURCE = "adamas-20190214-baotou-metals"
CLAIM = "adamas-20190214-baotou-20000"
CITY = "Baotou"
CLAIMED_TPA = 20_000
GROWTH_PCT = 8

NOT_IN_DATA = "not in the data"
NOT_KNOWN = "not known on this day"
UNTESTED = Verdict.CANNOT_TEST.label.lower()
COLUMNS = ["holds", "statement", "the data say"]  # the verdict first: a phone shows few columns

LEAST_SHARE = 0.5
"""A year is scored when its segments hold so much of the base year's AB5: the forecast is about
all hybrids, and a maker without NiMH would agree with anything."""


@dataclass(frozen=True)
class Approval:
    """One approval as the post prints it."""

    line_id: str
    company: str
    product: Product
    tpa: float


_JIGAN = "Baotou Jigan Rare Earth New Materials"
APPROVALS = (
    Approval("xinhao-baotou-ree-metal-alloy", "Baotou Xinhao Rare Earth New Materials",
             Product.REE_METAL_ALLOY, 5_000),
    Approval("jigan-baotou-ree-metal-alloy", _JIGAN, Product.REE_METAL_ALLOY, 2_500),
    Approval(POST_LINE, _JIGAN, Product.HYDROGEN_STORAGE_ALLOY, 500),
)  # fmt: skip
_SCOPES = {"wide": "with the storage-alloy line", "narrow": "without it"}


@dataclass(frozen=True)
class Finding:
    """One statement of the post; `missing` where the data cannot speak to it."""

    statement: str
    said: str
    holds: str
    missing: bool = False


def post(store: Store, _filters: Filters) -> pd.DataFrame:
    """Each statement of the post, always the same eight in the same order.

    Returns:
        `holds`, `statement`, `the data say`, and `missing`: the data as known on the day cannot
        speak to it (`as_known` tells whether they can later).
    """
    found = [*_approvals(store), *_headline(store), _growth(store), *_outlook(store)]
    rows = [(one.holds, one.statement, one.said, one.missing) for one in found]
    return pd.DataFrame(rows, columns=[*COLUMNS, "missing"])


def as_known(rows: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """The rows of `post` on a day, those that only a later look can speak to said to be so.

    Args:
        rows: `post` as known on the day looked from.
        later: `post` as known today.

    Returns:
        `holds`, `statement`, `the data say`.
    """
    unknown = rows["missing"] & ~later["missing"]
    return rows.assign(
        **{
            "the data say": rows["the data say"].mask(unknown, ""),
            "holds": rows["holds"].mask(unknown, NOT_KNOWN),
        }
    )[COLUMNS]


def latest_growth(store: Store, _filters: Filters) -> pd.DataFrame:
    """The latest published growth of AB5 in all passenger hybrids, judged; no row if none is known.

    The columns of `models.statements.verdicts`.
    """
    known = ab5.published_growth(store)
    of_all = known[(known["region"] == "World") & (known["maker"] == "All")]
    return _judged(store, of_all.head(1))


def _judged(store: Store, figures: pd.DataFrame) -> pd.DataFrame:
    own = Filters()
    return verdicts(figures, ab5.inputs(store, own), ab5.ledger(store, own), ab5.packs(store))


def _approvals(store: Store) -> Iterator[Finding]:
    known = events(store, Filters())
    approved = known[known["event_type"] == EventType.APPROVED]
    stands = lines(store, Filters()).set_index("line_id").to_dict("index")
    for one in APPROVALS:
        reports = approved[approved["line_id"] == one.line_id]
        rows = reports.sort_values("source_id", key=lambda ids: ids != SOURCE, kind="stable")
        line = stands.get(one.line_id)
        now = "no line of it" if line is None else _stands(line)
        statement = f"{as_entered(one.tpa)} {one.product.label} approved, {one.company}"
        if rows.empty:
            yield Finding(statement, now, NOT_IN_DATA, missing=True)
            continue
        least = min((_differs(one, row) for row in rows.to_dict("records")), key=len)
        yield Finding(statement, now, f"differs: {', '.join(least)}" if least else "in the data")


def _stands(line: dict[Any, Any]) -> str:
    since = line["status_on"]
    status = Status(line["status"]).label + (f" since {since}" if pd.notna(since) else "")
    return f"{status}; last heard of {line['last_event_on']}"


def _differs(one: Approval, row: dict[Any, Any]) -> list[str]:
    """What an approval in the data has that the post does not print."""
    found = []
    is_new = row["capacity_is"] == CapacityIs.NEW
    if pd.isna(row["capacity_tpa"]):
        found.append("capacity not stated")
    elif row["capacity_tpa"] != one.tpa or not is_new:
        kind = "" if is_new else f" ({CapacityIs(row['capacity_is']).label.lower()})"
        found.append(as_entered(row["capacity_tpa"]) + kind)
    if row["event_on"] != ON:
        found.append(str(row["event_on"]))
    if row["product"] != one.product:
        found.append(Product(row["product"]).label)
    for name, stated in (("city", CITY), ("company", one.company)):
        if row[name] != stated:
            found.append(f"{name} not stated" if pd.isna(row[name]) else str(row[name]))
    return found


def _headline(store: Store) -> Iterator[Finding]:
    known = claims(store, Filters())
    rows = known[known["claim_id"] == CLAIM].set_index("scope").to_dict("index")
    for scope, words in _SCOPES.items():
        statement = f"{as_entered(CLAIMED_TPA)} in two months in {CITY} ({words})"
        if scope in rows:
            yield _reconciled(statement, rows[scope])
        else:
            yield Finding(statement, "no such claim", NOT_IN_DATA, missing=True)


def _reconciled(statement: str, row: dict[Any, Any]) -> Finding:
    """The verdict is the sign of what lines leave of the claim."""
    claimed, itemised, left = (row[f"{n}_tpa"] for n in ("claimed", "itemised", "residual"))
    said = [] if claimed == CLAIMED_TPA else [f"entered as {_entered(claimed)}"]
    if pd.notna(row["not_comparable"]):
        return Finding(statement, "; ".join([*said, row["not_comparable"]]), "not comparable")
    said.append(f"{as_entered(itemised)} itemised by {whole(row['lines'], 'line')}")
    if unknown := row["lines_not_stated"]:
        said[-1] += f", {unknown} of them without a stated capacity"
    if math.isclose(itemised, claimed):
        return Finding(statement, "; ".join(said), "itemised in full")
    if left < 0:
        said.append(f"{as_entered(-left)} more than was claimed")
        return Finding(statement, "; ".join(said), "over-explained")
    said.append(f"{as_entered(left)} named by no source found")
    return Finding(
        statement, "; ".join(said), "partly itemised" if itemised else "nothing itemised"
    )


def _entered(claimed: float) -> str:
    return "no tonnage" if pd.isna(claimed) else as_entered(claimed)


def _growth(store: Store) -> Finding:
    statement = f"AB5 for passenger HEV batteries grew {GROWTH_PCT}% in {POST_YEAR}"
    known = ab5.published_growth(store)
    figures = known[(known["source_id"] == SOURCE) & (known["period"] == str(POST_YEAR))]
    if figures.empty:
        return Finding(statement, "no such figure", NOT_IN_DATA, missing=True)
    found = _judged(store, figures.head(1)).iloc[0]
    said = [] if found["published"] == GROWTH_PCT else [f"entered as {found['published']:+g}%"]
    if found["verdict"] == Verdict.CANNOT_TEST:
        return Finding(statement, "; ".join([*said, found["why"]]), UNTESTED, missing=True)
    ours, low, high = (printed(found[f"ours{end}"], 1, sign=True) for end in ("", "_low", "_high"))
    said.append(f"our series {ours}% (p10 {low}, p90 {high})")
    if found["interpolated"]:
        said.append(f"ours rests on interpolated units of {named(found['interpolated'])}")
    holds = Verdict(found["verdict"]).label.lower()
    if found["verdict"] == Verdict.AGREES and found["in_view"]:
        said.append(f"the figure was or may have been known when our row of {POST_YEAR} was made")
        holds += ", not a blind test"
    return Finding(statement, "; ".join(said), holds)


def _outlook(store: Store) -> Iterator[Finding]:
    yield _forecast("AB5 will grow with HEV sales", store)
    yield _plateau("kWh per HEV has more or less plateaued", store)


def _forecast(statement: str, store: Store) -> Finding:
    rows = ab5.inputs(store, Filters())
    if not set(SEGMENTS) <= set(rows.loc[rows["year"] == POST_YEAR, "segment"]):
        said = f"our series does not count every segment in {POST_YEAR}"
        return Finding(statement, said, UNTESTED, missing=True)
    score = forecast_score(rows, ab5.ledger(store, Filters()))
    score = score[score["base_share"] >= LEAST_SHARE]
    if score.empty:
        said = f"our series has no year after {POST_YEAR} to score"
        return Finding(statement, said, UNTESTED, missing=True)
    errors = [_error(row) for row in score.to_dict("records")]
    inside, outside = (score.loc[score["inside"] == is_in, "year"] for is_in in (True, False))
    parts = [f"inside our band in {_years(inside)}"] if len(inside) else []
    parts += [f"outside our band in {_years(outside)}"] if len(outside) else []
    return Finding(statement, f"forecast beside our series: {', '.join(errors)}", "; ".join(parts))


def _error(row: dict[Any, Any]) -> str:
    """By how much the forecast misses our figure of a year, which makers are not in it, and whose
    hybrids of the year nobody counted."""
    missed = row["error_pct"]
    told = "ours is nothing" if math.isnan(missed) else f"{printed(missed, 1, sign=True)}%"
    left = [one.label for one in Segment if one not in row["segments"].split(", ")]
    if row["interpolated"]:
        told += f" (units interpolated: {named(row['interpolated'])})"
    return f"{row['year']} {told}" + (f" (without {' and '.join(left)})" if left else "")


def _years(years: Iterable[int]) -> str:
    """Years in words: "2019", "2019 and 2021 to 2024"."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    *first, last = [f"{run[0]} to {run[-1]}" if run[1:] else str(run[0]) for run in runs]
    return f"{', '.join(first)} and {last}" if first else last


def _plateau(statement: str, store: Store) -> Finding:
    """The trend of our kWh per NiMH hybrid up to the year of the post, and from it on."""
    kwh = ab5.kwh_by_year(ab5.ab5(store, Filters()))
    before = ab5.kwh_trend(kwh, POST_YEAR - ab5.PLATEAU_YEARS + 1, POST_YEAR)
    if before is None:
        said = f"our series has too few years up to {POST_YEAR}"
        return Finding(statement, said, UNTESTED, missing=True)
    since = ab5.kwh_trend(kwh, POST_YEAR, kwh["year"].max())
    told = [f"{years}: {slope.phrase('kWh')}" for slope, years in filter(None, (before, since))]
    holds = [f"{slope.direction} {years}" for slope, years in filter(None, (before, since))]
    holds += [] if since else ["too few years known since"]
    if rests := joined(kwh.loc[kwh["year"] > POST_YEAR - ab5.PLATEAU_YEARS, "interpolated"]):
        told.append(f"units interpolated: {named(rests)}")
    return Finding(statement, f"kWh per NiMH hybrid, {'; '.join(told)}", "; ".join(holds))
