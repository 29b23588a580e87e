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
from tracker.queries import ab5, plateau
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
class Statement:
    """One statement of the post; `missing` where the data cannot speak to it."""

    text: str
    evidence: str
    holds: str
    missing: bool = False


def post(store: Store, _filters: Filters) -> pd.DataFrame:
    """Each statement of the post, always the same eight in the same order.

    Returns:
        `holds`, `statement`, `the data say`, and `missing`: the data as known on the day cannot
        speak to it (`as_known` tells whether they can later).
    """
    post_says = [*_approvals(store), *_headline(store), _growth(store), *_outlook(store)]
    rows = [(each.holds, each.text, each.evidence, each.missing) for each in post_says]
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


def _approvals(store: Store) -> Iterator[Statement]:
    known = events(store, Filters())
    approved = known[known["event_type"] == EventType.APPROVED]
    stands = lines(store, Filters()).set_index("line_id").to_dict("index")
    for approval in APPROVALS:
        reports = approved[approved["line_id"] == approval.line_id]
        rows = reports.sort_values("source_id", key=lambda ids: ids != SOURCE, kind="stable")
        line = stands.get(approval.line_id)
        now = "no line of it" if line is None else _stands(line)
        statement = (
            f"{as_entered(approval.tpa)} {approval.product.label} approved, {approval.company}"
        )
        if rows.empty:
            yield Statement(statement, now, NOT_IN_DATA, missing=True)
            continue
        least = min((_differs(approval, row) for row in rows.to_dict("records")), key=len)
        yield Statement(statement, now, f"differs: {', '.join(least)}" if least else "in the data")


def _stands(line: dict[Any, Any]) -> str:
    since = line["status_on"]
    status = Status(line["status"]).label + (f" since {since}" if pd.notna(since) else "")
    return f"{status}; last heard of {line['last_event_on']}"


def _differs(approval: Approval, row: dict[Any, Any]) -> list[str]:
    """What an approval in the data has that the post does not print."""
    differences = []
    is_new = row["capacity_is"] == CapacityIs.NEW
    if pd.isna(row["capacity_tpa"]):
        differences.append("capacity not stated")
    elif row["capacity_tpa"] != approval.tpa or not is_new:
        kind = "" if is_new else f" ({CapacityIs(row['capacity_is']).label.lower()})"
        differences.append(as_entered(row["capacity_tpa"]) + kind)
    if row["event_on"] != ON:
        differences.append(str(row["event_on"]))
    if row["product"] != approval.product:
        differences.append(Product(row["product"]).label)
    for name, stated in (("city", CITY), ("company", approval.company)):
        if row[name] != stated:
            differences.append(f"{name} not stated" if pd.isna(row[name]) else str(row[name]))
    return differences


def _headline(store: Store) -> Iterator[Statement]:
    known = claims(store, Filters())
    rows = known[known["claim_id"] == CLAIM].set_index("scope").to_dict("index")
    for scope, words in _SCOPES.items():
        statement = f"{as_entered(CLAIMED_TPA)} in two months in {CITY} ({words})"
        if scope in rows:
            yield _reconciled(statement, rows[scope])
        else:
            yield Statement(statement, "no such claim", NOT_IN_DATA, missing=True)


def _reconciled(statement: str, row: dict[Any, Any]) -> Statement:
    """The verdict is the sign of what lines leave of the claim."""
    claimed, itemised, left = (row[f"{n}_tpa"] for n in ("claimed", "itemised", "residual"))
    evidence = [] if claimed == CLAIMED_TPA else [f"entered as {_entered(claimed)}"]
    if pd.notna(row["not_comparable"]):
        return Statement(statement, "; ".join([*evidence, row["not_comparable"]]), "not comparable")
    evidence.append(f"{as_entered(itemised)} itemised by {whole(row['lines'], 'line')}")
    if unknown := row["lines_not_stated"]:
        evidence[-1] += f", {unknown} of them without a stated capacity"
    if math.isclose(itemised, claimed):
        return Statement(statement, "; ".join(evidence), "itemised in full")
    if left < 0:
        evidence.append(f"{as_entered(-left)} more than was claimed")
        return Statement(statement, "; ".join(evidence), "over-explained")
    evidence.append(f"{as_entered(left)} named by no source found")
    return Statement(
        statement, "; ".join(evidence), "partly itemised" if itemised else "nothing itemised"
    )


def _entered(claimed: float) -> str:
    return "no tonnage" if pd.isna(claimed) else as_entered(claimed)


def _growth(store: Store) -> Statement:
    statement = f"AB5 for passenger HEV batteries grew {GROWTH_PCT}% in {POST_YEAR}"
    known = ab5.published_growth(store)
    figures = known[(known["source_id"] == SOURCE) & (known["period"] == str(POST_YEAR))]
    if figures.empty:
        return Statement(statement, "no such figure", NOT_IN_DATA, missing=True)
    judged = _judged(store, figures.head(1)).iloc[0]
    evidence = (
        [] if judged["published"] == GROWTH_PCT else [f"entered as {judged['published']:+g}%"]
    )
    if judged["verdict"] == Verdict.CANNOT_TEST:
        return Statement(statement, "; ".join([*evidence, judged["why"]]), UNTESTED, missing=True)
    ours, low, high = (printed(judged[f"ours{end}"], 1, sign=True) for end in ("", "_low", "_high"))
    evidence.append(f"our series {ours}% (p10 {low}, p90 {high})")
    if judged["interpolated"]:
        evidence.append(f"ours rests on interpolated units of {named(judged['interpolated'])}")
    holds = Verdict(judged["verdict"]).label.lower()
    if judged["verdict"] == Verdict.AGREES and judged["in_view"]:
        evidence.append(
            f"the figure was or may have been known when our row of {POST_YEAR} was made"
        )
        holds += ", not a blind test"
    return Statement(statement, "; ".join(evidence), holds)


def _outlook(store: Store) -> Iterator[Statement]:
    yield _forecast("AB5 will grow with HEV sales", store)
    yield _plateau("kWh per HEV has more or less plateaued", store)


def _forecast(statement: str, store: Store) -> Statement:
    rows = ab5.inputs(store, Filters())
    if not set(SEGMENTS) <= set(rows.loc[rows["year"] == POST_YEAR, "segment"]):
        evidence = f"our series does not count every segment in {POST_YEAR}"
        return Statement(statement, evidence, UNTESTED, missing=True)
    score = forecast_score(rows, ab5.ledger(store, Filters()))
    score = score[score["base_share"] >= LEAST_SHARE]
    if score.empty:
        evidence = f"our series has no year after {POST_YEAR} to score"
        return Statement(statement, evidence, UNTESTED, missing=True)
    errors = [_error(row) for row in score.to_dict("records")]
    inside, outside = (score.loc[score["inside"] == is_in, "year"] for is_in in (True, False))
    parts = [f"inside our band in {_years(inside)}"] if len(inside) else []
    parts += [f"outside our band in {_years(outside)}"] if len(outside) else []
    return Statement(
        statement, f"forecast beside our series: {', '.join(errors)}", "; ".join(parts)
    )


def _error(row: dict[Any, Any]) -> str:
    """By how much the forecast misses our figure of a year, which makers are not in it, and whose
    hybrids of the year nobody counted."""
    missed = row["error_pct"]
    miss = "ours is nothing" if math.isnan(missed) else f"{printed(missed, 1, sign=True)}%"
    left = [segment.label for segment in Segment if segment not in row["segments"].split(", ")]
    if row["interpolated"]:
        miss += f" (units interpolated: {named(row['interpolated'])})"
    return f"{row['year']} {miss}" + (f" (without {' and '.join(left)})" if left else "")


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


def _plateau(statement: str, store: Store) -> Statement:
    """The trend of our kWh per NiMH hybrid up to the year of the post, and from it on."""
    kwh = plateau.kwh_by_year(ab5.ab5(store, Filters()))
    before = plateau.up_to_the_post(kwh)
    if before is None:
        evidence = f"our series has too few years up to {POST_YEAR}"
        return Statement(statement, evidence, UNTESTED, missing=True)
    since = plateau.since_the_post(kwh)
    slopes = [f"{years}: {slope.phrase('kWh')}" for slope, years in filter(None, (before, since))]
    holds = [f"{slope.direction} {years}" for slope, years in filter(None, (before, since))]
    holds += [] if since else ["too few years known since"]
    if rests := joined(kwh.loc[kwh["year"] >= plateau.FIRST_YEAR, "interpolated"]):
        slopes.append(f"units interpolated: {named(rests)}")
    return Statement(statement, f"kWh per NiMH hybrid, {'; '.join(slopes)}", "; ".join(holds))
