"""What runs today and what is on its way: lines and nameplate t/a, the silent part told apart."""

from dataclasses import replace

import pandas as pd

from tracker.filters import Dimension, Filters, View
from tracker.queries.capacity import NAMED_BY
from tracker.queries.lines import SILENT
from tracker.store import Store
from tracker.terms import Product

PIPELINE = ("under_construction", "approved", "announced")  # nearest to running first
ON_THE_WAY = "status IN ('operating', 'under_construction', 'approved', 'announced')"


def _part(predicate: str, tonnes: str, name: str) -> str:
    """SQL of `lines` and tonnes of a part; NaN where there are lines and none states any."""
    lines, tpa = f"{name}_lines", f"{name}_tpa"
    return (
        f"count(*) FILTER ({predicate}) AS {lines}, "
        f"CASE WHEN count(*) FILTER ({predicate}) = 0 THEN 0 "
        f"ELSE sum({tonnes}) FILTER ({predicate}) END AS {tpa}"
    )


_RUNS = "status = 'operating'"
_COUNTED = ", ".join(
    [
        _part(_RUNS, "operating_tpa", "running"),
        _part(f"{_RUNS} AND NOT {SILENT}", "operating_tpa", "heard"),
        _part(f"{_RUNS} AND {SILENT}", "operating_tpa", "quiet"),
        f"count(*) FILTER ({_RUNS} AND operating_tpa IS NULL) AS running_lines_not_stated",
        *(_part(f"status = '{status}'", "capacity_tpa", status) for status in PIPELINE),
    ]
)


def running_by_country(store: Store, filters: Filters) -> pd.DataFrame:
    """What runs by country and product: `running`, whatever the reader ranks by."""
    return running(store, replace(filters, by=Dimension.COUNTRY))


def running(store: Store, filters: Filters) -> pd.DataFrame:
    """What runs on the day looked from, by what `by` says and product, the largest first.

    Returns:
        One row per name and product with a line that runs or is on its way: `name` ("not
        stated" where the source gives none), `product`; `running_lines` with `running_tpa`
        (nameplate t/a), which are `heard_lines` and `heard_tpa` (heard of within `quiet_years`)
        and `quiet_lines` and `quiet_tpa` (older); `running_lines_not_stated` (without a stated
        capacity, in no sum); and the pipeline, lines and planned level: `under_construction_`,
        `approved_`, `announced_` with `lines` and `tpa`. Tonnes are 0 without a line and NaN
        where no line states any. By kind of source: of the source that last reported of the line.
    `alloy_types`, of storage alloy alone: what its `running_tpa` is made of, a `;` list of
    `type:t/a` without the tonnes where no running line of the type states any.

    Source: table `line_status` (tracker/sql/lines.sql).
    """
    where, params = filters.where(View.RUNNING)
    name = f"coalesce({NAMED_BY[filters.by]}, 'not stated') AS name"
    predicate = f"{where} AND {ON_THE_WAY}"
    frame = store.frame(
        f"""
        SELECT {name}, product, {_COUNTED} FROM line_status WHERE {predicate}
        GROUP BY ALL ORDER BY running_tpa DESC NULLS LAST, running_lines DESC, name, product
        """,
        params | {"quiet_years": filters.quiet_years},
    )
    by_type = store.frame(
        f"""
        SELECT {name}, alloy_type, sum(operating_tpa) FILTER ({_RUNS}) AS running_tpa
        FROM line_status WHERE {predicate} AND alloy_type IS NOT NULL
        GROUP BY ALL ORDER BY running_tpa DESC NULLS LAST, alloy_type
        """,
        params,
    )
    types: dict[str, list[str]] = {}
    for row in by_type.to_dict("records"):
        tpa = "" if pd.isna(row["running_tpa"]) else f"{row['running_tpa']:.12g}"
        types.setdefault(row["name"], []).append(f"{row['alloy_type']}:{tpa}")
    alloy_types = [
        ";".join(types.get(key, [])) if product == Product.HYDROGEN_STORAGE_ALLOY else None
        for key, product in zip(frame["name"], frame["product"], strict=True)
    ]
    return frame.assign(alloy_types=pd.Series(alloy_types, index=frame.index, dtype=object))


def running_by_type(store: Store, filters: Filters) -> pd.DataFrame:
    """The columns of `running` for storage alloy by `alloy_type`, the largest first."""
    where, params = filters.where(View.RUNNING)
    return store.frame(
        f"""
        SELECT alloy_type, {_COUNTED} FROM line_status
        WHERE {where} AND alloy_type IS NOT NULL AND {_RUNS}
        GROUP BY alloy_type ORDER BY running_tpa DESC NULLS LAST, alloy_type
        """,
        params | {"quiet_years": filters.quiet_years},
    )


def running_of_record(store: Store, filters: Filters, view: View) -> pd.DataFrame:
    """The columns of `running` by product, over the lines of one company or place, and
    `lines` (all of them, whatever their status)."""
    where, params = filters.where(view)
    return store.frame(
        f"""
        SELECT product, count(*) AS lines, {_COUNTED} FROM line_status WHERE {where}
        GROUP BY product ORDER BY running_tpa DESC NULLS LAST, lines DESC, product
        """,
        params | {"quiet_years": filters.quiet_years},
    )


def running_totals(store: Store, filters: Filters) -> pd.Series:
    """The columns of `running` over everything the filters keep."""
    where, params = filters.where(View.RUNNING)
    frame = store.frame(
        f"SELECT {_COUNTED} FROM line_status WHERE {where}",
        params | {"quiet_years": filters.quiet_years},
    )
    return frame.iloc[0]


def running_by_site(store: Store, filters: Filters) -> pd.DataFrame:
    """What runs per town for a map: `place`, `country`, `lat`, `lon`, `part` (heard of within
    `quiet_years`, or older), `running_tpa` (t/a), `lines`, `companies` (`;` list)."""
    where, params = filters.where(View.RUNNING)
    return store.frame(
        f"""
        SELECT place, country, any_value(lat) AS lat, any_value(lon) AS lon, {SILENT} AS is_quiet,
               sum(operating_tpa) AS running_tpa, count(*) AS lines,
               string_agg(DISTINCT company, '; ' ORDER BY company) AS companies
        FROM line_status WHERE {where} AND status = 'operating'
        GROUP BY place, country, is_quiet ORDER BY running_tpa DESC NULLS LAST, place, is_quiet
        """,
        params | {"quiet_years": filters.quiet_years},
    )
