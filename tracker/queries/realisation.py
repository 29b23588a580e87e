"""Of what was announced or approved, what came to run, how soon; and who fell silent."""

import pandas as pd

from tracker.filters import Filters, View
from tracker.models.survival import median_months, realisation
from tracker.queries.lines import lines
from tracker.store import Store

GROUPS = ("all", "product", "country")


def waits(store: Store, filters: Filters) -> pd.DataFrame:
    """Each line that was announced or approved before it ran, and how long it took or has waited.

    `line_id`, `company`, `product`, `country`, `begun_on`, `runs_on` (as stated, empty while it
    does not run), `months` (30.4375 days each; a partial date stands in the middle of the days
    it can mean, but not after the day looked from), `ran`, `begun_event_id`, `source_ids`. A line
    first heard of when it already ran is left out: nobody saw it wait.
    """
    where, params = filters.where(View.LINES)
    return store.frame(
        f"""
        WITH middle AS (
            SELECT *, least(first_day + ((last_day - first_day) // 2)::INT, $as_of::DATE) AS day
            FROM known_events WHERE rank IS NOT NULL
        ),
        ends AS (
            SELECT line_id, min(seq) FILTER (rank <= 2) AS begun_seq,
                   min(seq) FILTER (rank = 4) AS runs_seq, min(seq) AS first_seq
            FROM middle GROUP BY line_id
        )
        SELECT l.line_id, l.company, l.product, l.country, b.event_on AS begun_on,
               r.event_on AS runs_on,
               round(greatest(0, coalesce(r.day, $as_of::DATE) - b.day) / 30.4375, 1) AS months,
               r.day IS NOT NULL AS ran, b.event_id AS begun_event_id, l.source_ids
        FROM ends e
        JOIN (SELECT * FROM line_status WHERE {where}) l ON l.line_id = e.line_id
        JOIN middle b ON b.line_id = e.line_id AND b.seq = e.begun_seq
        LEFT JOIN middle r ON r.line_id = e.line_id AND r.seq = e.runs_seq
        WHERE e.runs_seq IS NULL OR e.begun_seq < e.runs_seq
        ORDER BY l.company NULLS LAST, l.line_id
        """,
        params | {"as_of": store.as_of},
    )


def curve(store: Store, filters: Filters) -> pd.DataFrame:
    """The share that runs by months since announcement: `models.survival.realisation`.

    Empty where no line was seen to wait.
    """
    rows = waits(store, filters)
    steps = realisation(rows["months"], rows["ran"])
    return steps.head(0) if rows.empty else steps


def medians(store: Store, filters: Filters) -> pd.DataFrame:
    """Median months to running over all lines, by product and by country.

    `group`, `name`, `lines`, `ran`, `median_months` with `early` and `late` (its 95% band; NaN
    where the curve does not reach half), `share_24` and `share_60` (that runs after 2 and 5
    years; NaN where nobody was followed so long).
    """
    rows = waits(store, filters)
    by_group = []
    for group in GROUPS:
        parts = [("all lines", rows)] if group == "all" else rows.groupby(group, sort=True)
        for name, part in parts:
            steps = realisation(part["months"], part["ran"])
            followed = part["months"].max()
            by_group.append(
                (group, name, len(part), int(part["ran"].sum()), median_months(steps),
                 median_months(steps, "high"), median_months(steps, "low"))
                + tuple(
                    steps.loc[steps["months"] <= at, "share"].iloc[-1]
                    if followed >= at else float("nan") for at in (24, 60)
                )
            )  # fmt: skip
    columns = ["group", "name", "lines", "ran", "median_months", "early", "late"]
    return pd.DataFrame(by_group, columns=[*columns, "share_24", "share_60"])


def quiet_lines(store: Store, filters: Filters) -> pd.DataFrame:
    """Lines of which nothing was heard for years (inferred), longest silent first."""
    rows = lines(store, filters)
    columns = ["company", "product", "city", "country", "status", "status_on", "last_event_on",
               "capacity_tpa", "line_id", "source_ids"]  # fmt: skip
    return rows.loc[rows["is_quiet"], columns].sort_values(["last_event_on", "line_id"])
