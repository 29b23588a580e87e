"""Where a number of the AB5 model comes from: inputs, sales reports, assumptions, formula."""

from collections.abc import Sequence

import pandas as pd

from tracker.filters import Filters
from tracker.models.ab5 import SEGMENTS, Ledger, intensity
from tracker.models.ab5.bottom_up import joined_models
from tracker.models.ab5.inputs import INTERPOLATED
from tracker.models.ab5.ledger import INTENSITY_PARAMETERS, OVERRIDE, YIELD
from tracker.models.metals import OTHER_FRACTIONS, REE_FRACTION, REE_SHARES
from tracker.queries.ab5 import (
    assumptions,
    inputs,
    ledger,
    packs,
    shares_of_all,
    years_compared,
)
from tracker.queries.lineage import SOURCE, Mark, Trace
from tracker.queries.published import growth_by_year
from tracker.store import Store
from tracker.terms import Basis, NimhRoute, Segment, printed

_MODEL = "AB5 t = sum over segments of hybrids x NiMH share x kWh x kg AB5 per kWh / 1000."


def of_year(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind the tonnes of a year, with what was published of its growth."""
    year = int(mark["year"])
    trace = tonnes(store, filters, [year], basis=filters.basis)
    growth = growth_by_year(store)
    growth = growth[growth["year"] == year].reset_index(drop=True)
    beside = {} if growth.empty else {"Published growth": growth}
    return Trace(trace.tables | beside, trace.formula)


def of_units(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind the hybrids a segment sold in a year: the sales reports only."""
    made = _inputs(store, filters, [int(mark["year"])], [mark["segment_code"]])
    sums = "; ".join(
        f"{printed(row['hev_units'])} = {row['formula']}" for row in made.to_dict("records")
    )
    formula = " ".join([f"Hybrids: {sums}.", *_interpolated(made)])
    return Trace({"Sales reports": _reports(store, made)}, formula)


def of_factor(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a factor: both years compared, since each effect is a mean over the two; behind an
    end of the waterfall its year."""
    years = years_compared(store, filters)
    if mark["factor"] in map(str, years):
        return of_year(store, filters, {"year": mark["factor"]})
    trace = tonnes(store, filters, list(years), basis=filters.basis)
    split = "Split by the additive logarithmic mean Divisia index (docs/METHOD.md)."
    return Trace(trace.tables, f"{split} {trace.formula}")


def of_swing(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a bar of the tornado: the year with one factor at its low and its high."""
    _, year = years_compared(store, filters)
    trace = tonnes(store, filters, [year], basis=filters.basis)
    moved = f"{mark['factor']} at its low and its high, everything else at its value."
    return Trace(trace.tables, f"{moved} {trace.formula}")


def of_metal(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind the tonnes of one element in a year."""
    parts = (REE_FRACTION, *REE_SHARES.values(), *OTHER_FRACTIONS.values())
    trace = tonnes(store, filters, [int(mark["year"])], parts, filters.basis)
    weighed = filters.metal_basis.label
    sentence = f"t of {mark['element']} = AB5 t x its mass fraction, weighed as {weighed}."
    return Trace(trace.tables, f"{sentence} {trace.formula}")


def of_models(store: Store, _filters: Filters, mark: Mark) -> Trace:
    """Behind the check from below: the models of a year, their sales and their packs."""
    known = packs(store)
    year = str(int(mark["year"]))
    sales = store.frame(
        "FROM known_hev_sales WHERE period = $year ORDER BY sales_id", {"year": year}
    )
    models = joined_models(sales, known)
    models = models[models["join"] == "joined"]
    used = known[known["pack_id"].isin(models["pack_id"])]
    columns = ["maker", "model", "generation", "chemistry", "pack_kwh", "confidence", "source_id"]
    return Trace(
        {
            "Sales of models with a known pack": _sourced(store, models),
            "Their packs": _sourced(store, used[["pack_id", *columns]]),
        },
        "kWh per NiMH hybrid = sum of units x kWh over the models joined / their units.",
    )


def of_figure(store: Store, _filters: Filters, mark: Mark) -> Trace:
    """Behind a published figure: its row and its source."""
    rows = store.frame(
        f"""
        SELECT f.figure_id, f.period, f.subject, f.metric, f.value, f.unit, f.region, f.maker,
               f.note, f.known_on, f.{SOURCE}
        FROM known_figures f JOIN sources s USING (source_id) WHERE f.figure_id = $m_figure
        """,
        {"m_figure": mark["figure_id"]},
    )
    return Trace({"The figure": rows}, "As printed by its source.")


def tonnes(
    store: Store,
    filters: Filters,
    years: list[int],
    parts: Sequence[str] = (),
    basis: str = Basis.CELL,
) -> Trace:
    """The inputs, sales reports and assumptions of whole years, and the sum worked out."""
    made = _inputs(store, filters, years, list(SEGMENTS))
    used = ledger(store, filters)
    per_kwh = intensity(used, basis).value
    named = [*INTENSITY_PARAMETERS, *([YIELD] if basis == Basis.BOUGHT else []), *parts]
    sentences = [_MODEL]
    for row in made.to_dict("records"):
        tonnes = row["hev_units"] * row["nimh_share"] * row["kwh_per_nimh_hev"] * per_kwh / 1000
        sentences.append(
            f"{row['year']} {Segment(row['segment']).label}: {printed(row['hev_units'])} x "
            f"{row['nimh_share']:g} x {row['kwh_per_nimh_hev']:g} x {per_kwh:g} / 1000 = "
            f"{printed(tonnes, 1)} t."
        )
    sentences += [*_routes(made), *_interpolated(made)]
    tables = {
        "Inputs": made,
        "Sales reports": _reports(store, made),
        "Assumptions": assumed(store, used, named),
    }
    if filters.nimh_route == NimhRoute.PUBLISHED:
        shares = shares_of_all(store)
        tables["Published NiMH shares"] = _sourced(store, shares[shares["year"].isin(years)])
    return Trace(tables, " ".join(sentences))


def _inputs(store: Store, filters: Filters, years: list[int], segments: list[str]) -> pd.DataFrame:
    """The driver rows of the years and segments, with the NiMH share of the route chosen."""
    columns = ["year", "segment", "hev_units", "basis", "formula", "nimh_share", "nimh_share_basis",
               "nimh_share_route", "kwh_per_nimh_hev", "kwh_basis", "known_on", "sales_ids",
               "note"]  # fmt: skip
    rows = inputs(store, filters)
    rows = rows[rows["year"].isin(years) & rows["segment"].isin(segments)]
    return rows[columns].reset_index(drop=True)


def _routes(made: pd.DataFrame) -> list[str]:
    """By which route the NiMH share of a row came, where there are two."""
    return [
        f"NiMH share of {Segment(row['segment']).label} {row['year']}, {row['nimh_share_route']}: "
        f"{printed(row['nimh_share'], 3)}."
        for row in made[made["nimh_share_route"] != ""].to_dict("records")
    ]


def _interpolated(made: pd.DataFrame) -> list[str]:
    """What is said of rows whose units nobody counted."""
    return [
        f"Nobody counted {Segment(row['segment']).label} {row['year']}: it is interpolated."
        for row in made[made["basis"] == INTERPOLATED].to_dict("records")
    ]


def _reports(store: Store, made: pd.DataFrame) -> pd.DataFrame:
    """The sales reports that inputs were made from, each with its source."""
    ids = sorted({sales_id for cell in made["sales_ids"] for sales_id in cell.split(";")})
    return store.frame(
        f"""
        SELECT h.sales_id, h.period, h.region, h.maker, h.model, h.units, h.measure, h.statement,
               h.confidence, h.note, h.{SOURCE}
        FROM known_hev_sales h JOIN sources s USING (source_id)
        WHERE h.sales_id IN (SELECT unnest($ids)) ORDER BY h.period, h.sales_id
        """,
        {"ids": ids},
    )


def assumed(store: Store, used: Ledger, parameters: Sequence[str]) -> pd.DataFrame:
    """Rows of the ledger as used: a number the reader set says so in its basis."""
    rows = assumptions(store)
    rows = rows[rows["parameter"].isin(parameters)].reset_index(drop=True)
    rows["value"] = [used.number(name) for name in rows["parameter"]]
    rows["basis"] = [
        "set by the reader" if used.get(name).basis == OVERRIDE else basis
        for name, basis in zip(rows["parameter"], rows["basis"], strict=True)
    ]
    columns = ["assumption_id", "parameter", "value", "low", "high", "unit", "basis", "note"]
    return _sourced(store, rows[[*columns, "source_id"]])


def _sourced(store: Store, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the publisher, date, title and link of their `source_id`."""
    named = store.frame("SELECT source_id, publisher, published_on, title, url FROM sources")
    return rows.merge(named, on="source_id", how="left")
