"""AB5 consumption: the ledger's rows in, tonnes, their causes and their contents out."""

import datetime as dt

import pandas as pd

from tracker.errors import BadFilter, BadInput
from tracker.filters import FiguresShown, Filters, View
from tracker.models.ab5 import Ledger, bottom_up, consumption, joined, on_route, sensitivity
from tracker.models.decomposition import decomposition
from tracker.models.metals import metals, nimh_gwh
from tracker.models.statements import growth_beside, verdicts
from tracker.store import Store
from tracker.terms import Verdict

TOTAL = "total"
_AMOUNT = "tonnes, factors, what matters most, metals, statements, outlook, hybrids served"
_CONTENT = "metals, statements"
_STATEMENT = [  # the verdict first: a phone shows few columns
    *("verdict", "subject", "period", "maker", "metric", "published", "unit", "ours"),
    *("ours_low", "ours_high", "difference", "why", "interpolated", "region", "figure_id"),
]
_BESIDE = ["year", "what", "growth", "growth_low", "growth_high", "interpolated"]
USED_IN = {  # parameter -> what moves with it; kept true by tests/test_assumptions.py
    "cell_voltage_v": _AMOUNT,
    "ab5_specific_capacity_mah_per_g": _AMOUNT,
    "np_ratio": _AMOUNT,
    "process_yield": "tonnes bought, outlook, hybrids served, statements",
    "unstated_storage_line_tpa": "capacity of the outlook",
    "ree_mass_fraction": f"{_CONTENT}, rare-earth need of lines",
    "la_share_of_ree": _CONTENT,
    "ce_share_of_ree": _CONTENT,
    "pr_share_of_ree": _CONTENT,
    "nd_share_of_ree": _CONTENT,
    "ni_mass_fraction": _CONTENT,
    "co_mass_fraction": _CONTENT,
    "mn_mass_fraction": _CONTENT,
    "al_mass_fraction": _CONTENT,
}


def ledger(store: Store, filters: Filters) -> Ledger:
    """The assumptions of the data set with those the reader set.

    Raises:
        BadFilter: a set assumption is not in the ledger, is fixed, or no cell can have it.
    """
    numbers = Ledger.from_frame(assumptions(store))
    for text in filters.set:
        parameter, _, number = text.partition(":")
        try:
            numbers = numbers.with_override(parameter, float(number))
        except BadInput as error:
            raise BadFilter("set", text, str(error).rstrip(".")) from error
    return numbers


def assumptions(store: Store) -> pd.DataFrame:
    """The assumption ledger as it stands in the data: table `assumptions`, with `used_in`, what
    of the model moves with it; empty for a check, which moves nothing."""
    frame = store.frame("FROM assumptions ORDER BY assumption_id")
    return frame.assign(used_in=frame["parameter"].map(USED_IN).fillna(""))


def inputs(store: Store, filters: Filters) -> pd.DataFrame:
    """The driver series known on the day: table `ab5_inputs` with `known_on`, `source_ids`.

    One row per year and segment: `hev_units`, `nimh_share` (0-1), `kwh_per_nimh_hev`, each
    with low, high and basis; `formula` says how the units follow from `sales_ids`. The NiMH
    shares are those of the route chosen, `nimh_share_route` says which where there are two.
    """
    rows = store.frame("FROM known_ab5_inputs ORDER BY year, segment")
    return on_route(rows, shares_of_all(store), filters.nimh_route)


def shares_of_all(store: Store) -> pd.DataFrame:
    """Published NiMH shares of all hybrids of a year, the last known last: `share_id`, `year`,
    `share` (0-1), `low`, `high`, `source_id`, `known_on`, `note`."""
    return store.frame(
        """
        SELECT share_id, year, share, low, high, source_id, known_on, note FROM known_nimh_shares
        WHERE region = 'World' AND maker = 'All' AND year IS NOT NULL AND share IS NOT NULL
        ORDER BY year, known_on, share_id
        """
    )


def ab5(store: Store, filters: Filters) -> pd.DataFrame:
    """AB5 put on the road in passenger HEV, per year and segment, with a `total` per year.

    The columns of `models.ab5.consumption`: year, segment, hev_units, nimh_share, kwh,
    ab5_t, low_t, high_t (t, on the basis chosen), complete, interpolated, and on totals growth,
    growth_low, growth_high (percent), growth_interpolated. Filters cut whole years; with segments
    chosen the total stays that of all segments. Years whose inputs are not known are not there.
    """
    frame = consumption(inputs(store, filters), ledger(store, filters), basis=filters.basis)
    rows = _whole_years(frame, filters)
    if filters.segment:
        rows = rows[rows["segment"].isin([*filters.segment, TOTAL])]
    return rows.reset_index(drop=True)


def _whole_years(frame: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Rows whose whole `year` lies between `from` and `to`."""
    first, last = filters.from_day or dt.date.min, filters.to_day or dt.date.max
    starts = frame["year"].map(lambda year: dt.date(year, 1, 1))
    ends = frame["year"].map(lambda year: dt.date(year, 12, 31))
    return frame[(starts >= first) & (ends <= last)]


def hev_units(store: Store, rows: pd.DataFrame) -> pd.DataFrame:
    """Hybrids sold per year and segment, with `run`: rows of one run may be joined by a line.

    `rows` are those of `ab5`, which draws its bands: that is not done twice for one page.

    A run ends at a missing year, and where the ledger's note says that two years must not be
    read as a rise or fall (the source's edition changed what it counts).
    """
    rows = rows[rows["segment"] != TOTAL]
    notes = inputs(store, Filters())[["year", "segment", "note"]]
    rows = rows.merge(notes, on=["year", "segment"]).sort_values(["segment", "year"])
    gap = rows.groupby("segment")["year"].diff() != 1
    broken = gap | rows["note"].fillna("").str.contains("do not read", regex=False)
    return rows.assign(run=broken.cumsum()).reset_index(drop=True)


def growth_beside_published(store: Store, filters: Filters) -> pd.DataFrame:
    """What grew in the year of the latest published AB5 growth: `year`, `what`, `growth` with
    its band (percent), what each factor added to the growth of AB5 (percentage points), and
    `interpolated`, the input rows behind it whose units nobody counted."""
    growth = published_growth(store)
    growth = growth[growth["period"].str.fullmatch("[0-9]{4}")]  # a split needs two whole years
    if growth.empty:
        return pd.DataFrame(columns=_BESIDE)
    year = int(growth["period"].iloc[0])
    rows, assumed = inputs(store, filters), ledger(store, filters)
    beside = growth_beside(rows, assumed, year)
    if {year - 1, year} <= set(rows["year"]):
        split = decomposition(rows, assumed, year - 1, year)
        before = ab5(store, filters.only(View.LEDGER)).set_index(["year", "segment"])["ab5_t"]
        by_factor = split.groupby("factor", sort=False)
        points = by_factor["effect_t"].sum() / before[(year - 1, TOTAL)] * 100
        rests = by_factor["interpolated"].agg(joined)
        parts = pd.DataFrame({"what": "of AB5: " + points.index, "growth": points.to_numpy()})
        parts = parts.assign(interpolated=rests.to_numpy())
        beside = pd.concat([beside, parts], ignore_index=True)
    return beside.assign(year=year)[_BESIDE]


def years_compared(store: Store, filters: Filters) -> tuple[int, int]:
    """The two years a split compares: `first` and `last`, else `from` and `to`, else the last
    two consecutive years with all segments.

    Raises:
        BadFilter: a year has no rows, or the day is before two such years were known.
    """
    rows = inputs(store, filters)
    known = sorted(int(year) for year in rows["year"].unique())
    counts = rows.groupby("year")["segment"].count()
    whole = [int(year) for year in counts.index[counts == counts.max()]]
    pairs = [(year - 1, year) for year in whole if year - 1 in whole]
    default = pairs[-1] if pairs else (None, None)
    first = filters.first or (filters.from_day and filters.from_day.year) or default[0]
    last = filters.last or (filters.to_day and filters.to_day.year) or default[1]
    if first is None or last is None:
        expected = "a day on which two years in a row with all segments were known"
        raise BadFilter("as_of", store.as_of, expected)
    for key, year in (("first", first), ("last", last)):
        if year not in known:
            span = f"{known[0]} to {known[-1]}" if known else "none is known on this day"
            raise BadFilter(key, year, f"a year of the driver series, {span}")
    return int(first), int(last)


def ab5_factors(store: Store, filters: Filters) -> pd.DataFrame:
    """What moved AB5 between two years: `factor`, `segment`, `effect_t`,
    `interpolated`; the effects sum to the change of the total (t, on the basis chosen)."""
    first, last = years_compared(store, filters)
    rows, assumed = inputs(store, filters), ledger(store, filters)
    return decomposition(rows, assumed, first, last, basis=filters.basis)


def ab5_sensitivity(store: Store, filters: Filters) -> pd.DataFrame:
    """One factor at a time at its low and high, in the last year compared; widest first.

    The columns of `models.ab5.sensitivity`, and `year`, `at_value_t`, tonnes as they stand.
    """
    _, year = years_compared(store, filters)
    rows, assumed = inputs(store, filters), ledger(store, filters)
    swings = sensitivity(rows, assumed, year, basis=filters.basis)
    whole = consumption(rows[rows["year"] == year], assumed, basis=filters.basis, draws=1)
    stands = whole.loc[whole["segment"] == TOTAL, "ab5_t"]  # without its band
    return swings.assign(year=year, at_value_t=float(stands.iloc[0]))


def ab5_metals(store: Store, filters: Filters) -> pd.DataFrame:
    """Tonnes of each element in the AB5 of each year, all segments together, with the GWh.

    The columns of `models.metals.metals` for totals, `gwh` of NiMH packs and `interpolated`.
    """
    rows = ab5(store, filters)
    totals = rows[rows["segment"] == TOTAL]
    energy = nimh_gwh(totals)[["year", "gwh"]].merge(totals[["year", "interpolated"]], on="year")
    return metals(totals, ledger(store, filters), filters.metal_basis).merge(energy, on="year")


def from_below(store: Store, filters: Filters) -> pd.DataFrame:
    """US hybrids by model joined to their packs, beside the world from above, by year.

    Only sales and packs known on the day count; `from` and `to` cut whole years. The columns of
    `models.ab5.bottom_up.by_year`, and `kwh_from_above`, kWh per NiMH hybrid of our world
    series in years with all segments.
    """
    sales = store.frame("FROM known_hev_sales ORDER BY sales_id")
    yearly = bottom_up.by_year(bottom_up.joined_models(sales, packs(store)))
    totals = ab5(store, filters.only(View.LEDGER))
    world = totals[(totals["segment"] == TOTAL) & totals["complete"]]
    above = world[["year", "kwh"]].rename(columns={"kwh": "kwh_from_above"})
    joined = yearly.merge(above, on="year", how="left")
    return _whole_years(joined, filters).reset_index(drop=True)


def cell_suppliers(store: Store) -> pd.DataFrame:
    """What is published of NiMH packs and cells by supplier: one row per printed figure.

    `maker` (the supplier as printed), `period`, `subject`, `value`, `unit`, `source_id`, `note`;
    no supplier's share of our tonnes follows from them.
    """
    return store.frame(
        """
        SELECT maker, period, subject, value, unit, source_id, note FROM known_figures
        WHERE maker <> 'All' AND unit IN ('packs_per_year', 'packs_per_month', 'cells_per_month',
                                          'gwh', 'mwh')
        ORDER BY maker, period, subject
        """
    )


def packs(store: Store) -> pd.DataFrame:
    """Battery packs by model known on the day: table `hev_packs`, years as numbers (NaN where
    not stated)."""
    return store.frame("FROM known_hev_packs ORDER BY pack_id").astype(
        {"year_from": float, "year_to": float}
    )


def figures(store: Store) -> pd.DataFrame:
    """Published figures known on the day, newest period first: `figure_id`, `period`,
    `subject`, `metric`, `value`, `unit`, `region`, `maker`, `source_id`, `known_on`, `note`.
    """
    return store.frame("FROM known_figures ORDER BY period DESC NULLS LAST, figure_id")


def published_growth(store: Store) -> pd.DataFrame:
    """Published growth of AB5 (percent), the newest period first: the columns of `figures`."""
    known = figures(store)
    is_growth = (known["subject"] == "ab5_consumption") & (known["metric"] == "growth")
    return known[is_growth & known["period"].notna()]


def statements(store: Store, filters: Filters) -> pd.DataFrame:
    """Every published figure known on the day beside what our series gives.

    The columns of `models.statements.verdicts`, tested ones first.
    """
    asked = (inputs(store, filters), ledger(store, filters), packs(store))
    frame = verdicts(figures(store), *asked)
    if filters.verdict:
        frame = frame[frame["verdict"].isin(filters.verdict)]
    if filters.q:
        words = frame[["figure_id", "subject", "maker", "region", "why"]].astype(str)
        text = words.agg(" ".join, axis=1).str.casefold()
        frame = frame[text.str.contains(filters.q.casefold(), regex=False)]
    order = frame["verdict"].eq("cannot_test")
    return frame.iloc[order.argsort(kind="stable")].reset_index(drop=True)[_STATEMENT]


def listed(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The rows of `statements` of the part chosen: tested, or not testable; those of a verdict
    chosen are all there."""
    if filters.verdict:
        return rows
    is_untested = rows["verdict"] == Verdict.CANNOT_TEST
    chosen = is_untested if filters.tested == FiguresShown.NOT_TESTABLE else ~is_untested
    return rows[chosen].reset_index(drop=True)
