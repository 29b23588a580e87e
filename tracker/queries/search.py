"""Search by any name: lines, companies, places, sources and published figures."""

import pandas as pd

from tracker.spelling import folded
from tracker.store import Store

_MOST = 8  # of one kind
# What can be found. `names` are tried one by one, `more` is only looked into; `name` and `beside`
# are what a result shows, `weight` orders equal ones.
_FINDABLE = """
    SELECT 'line' AS kind, l.line_id AS id, l.company AS name, l.product, l.place AS beside,
           [l.line_id, l.company] || coalesce(
               (SELECT flatten(list(all_names(c.name, c.name_local, c.other_names)))
                FROM line_companies o JOIN companies c USING (company_id)
                WHERE o.line_id = l.line_id), []) AS names,
           concat_ws(' ', l.names, replace(l.product, '_', ' '), l.product_detail, l.place,
                     l.park) AS more,
           l.capacity_tpa AS weight
    FROM line_status l
    UNION ALL
    SELECT 'company', company_id, name, NULL, concat_ws(', ', name_local, country),
           all_names(name, name_local, other_names) || [company_id], NULL,
           (SELECT count(*) FROM line_companies o WHERE o.company_id = c.company_id)
    FROM companies c
    UNION ALL
    SELECT 'place', l.place, l.place, NULL,
           concat_ws(', ', any_value(p.name_local), any_value(l.province), any_value(l.country)),
           [l.place, any_value(l.city), any_value(p.name_local)],
           concat_ws(' ', any_value(l.province), string_agg(DISTINCT l.park, ' ')), count(*)
    FROM line_status l LEFT JOIN places p ON p.country = l.country AND p.place = l.city
    GROUP BY l.place
    UNION ALL
    SELECT 'source', source_id, title, NULL, concat_ws(', ', publisher, published_on),
           [source_id, title, publisher], url, NULL
    FROM known_sources
    UNION ALL
    SELECT 'figure', figure_id, concat_ws(' ', replace(subject, '_', ' '), period), NULL,
           concat_ws(', ', metric, format('{:g} {}', value, replace(unit, '_', ' ')), region,
                     nullif(maker, 'All')), [figure_id],
           concat_ws(' ', subject, metric, period, region, maker, note), NULL
    FROM known_figures
"""


def matches(store: Store, text: str) -> pd.DataFrame:
    """What a text may mean, as known on the day: at most eight of each kind, the best first.

    A row is better when one of its names is the text, then begins with it, then holds it; last
    come rows that hold each of its words somewhere. Case, accents, width, spaces and signs do not
    count (tracker.spelling.folded).

    Returns:
        `kind` (line | company | place | source | figure), `id`, `name`, `product` (of a line),
        `beside` (what tells it from others), `of_kind` (how many of the kind are found).
    """
    words = [word for word in map(folded, text.split()) if word]
    return store.frame(
        f"""
        WITH folded_names AS MATERIALIZED ( -- worked out once: each rank asks for it
            SELECT * EXCLUDE (names, more), list_transform(names, lambda n: folded(n)) AS called,
                   strip_accents(lower(concat_ws(' ', array_to_string(names, ' '), more)))
                       AS everything
            FROM ({_FINDABLE})
        ),
        ranked AS (
            SELECT *, CASE
                WHEN list_contains(called, $whole) THEN 1
                WHEN len(list_filter(called, lambda n: starts_with(n, $whole))) > 0 THEN 2
                WHEN len(list_filter(called, lambda n: contains(n, $whole))) > 0 THEN 3
                WHEN len(list_filter($words, lambda w: NOT contains(everything, w))) = 0 THEN 4
            END AS rank
            FROM folded_names
        )
        SELECT kind, id, name, product, beside, count(*) OVER (PARTITION BY kind) AS of_kind
        FROM ranked WHERE rank IS NOT NULL AND $whole <> ''
        QUALIFY row_number() OVER (
            PARTITION BY kind ORDER BY rank, weight DESC NULLS LAST, name, id) <= $most
        ORDER BY list_position(['line', 'company', 'place', 'source', 'figure'], kind), rank,
                 weight DESC NULLS LAST, name, id
        """,
        {"whole": "".join(words), "words": words, "most": _MOST},
    )
