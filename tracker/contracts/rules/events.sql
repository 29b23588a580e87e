-- Capacity events of lines, and claims that are set against them.
-- tracker/contracts/rules.py says how a rule is written.

-- error: capacity_events
SELECT csv_line, 'capacity_is', 'capacity_is without a capacity', capacity_is,
       'empty, or the capacity_tpa it speaks of'
FROM capacity_events WHERE capacity_is IS NOT NULL AND capacity_tpa IS NULL;

-- error: capacity_events
SELECT csv_line, 'capacity_is', 'a capacity without capacity_is', '',
       'one of new, expansion, total_after, existing'
FROM capacity_events WHERE capacity_is IS NULL AND capacity_tpa IS NOT NULL;

-- error: capacity_events
SELECT csv_line, 'capacity_tpa', 'capacity below 1 t/a', capacity_tpa,
       '1 to 200,000 t/a (kg entered as tonnes, or thousand tonnes?)'
FROM capacity_events
WHERE capacity_tpa < 1 AND (capacity_tpa <= 0 OR capacity_is IS DISTINCT FROM 'existing');

-- error: capacity_events
SELECT csv_line, 'event_on', 'an event in the future', event_on,
       'at the latest ' || getvariable('today') || '; plans belong in the note'
FROM capacity_events WHERE event_on_first > getvariable('today');

-- error: capacity_events
SELECT csv_line, 'event_on', 'a year that cannot be', event_on, '1950 or later'
FROM capacity_events WHERE year(event_on_first) < 1950;

-- error: capacity_claims
SELECT csv_line, 'window_start', 'a year that cannot be', window_start, '1950 to 2100'
FROM capacity_claims WHERE year(window_start) NOT BETWEEN 1950 AND 2100;

-- error: capacity_claims
SELECT csv_line, 'window_end', 'a year that cannot be', window_end, '1950 to 2100'
FROM capacity_claims WHERE year(window_end) NOT BETWEEN 1950 AND 2100;

-- error: capacity_claims
SELECT csv_line, 'window_end', 'the window ends before it starts', window_end,
       'not before window_start ' || window_start
FROM capacity_claims WHERE window_end < window_start;

-- error: capacity_events
SELECT csv_line, 'event_id', 'the same event twice', event_id,
       'one row; line ' || first_line || ' has the same line_id, event_on, event_type, capacity_tpa,'
       || ' capacity_is and source_id'
FROM (
    SELECT *, min(csv_line) OVER (
        PARTITION BY line_id, event_on, event_type, capacity_tpa, capacity_is, source_id
    ) AS first_line
    FROM capacity_events
)
WHERE csv_line > first_line;

-- error: capacity_claims
SELECT csv_line, 'claim_id', 'the same claim twice', claim_id,
       'one row; line ' || first_line || ' has the same scope, window, product, capacity and source'
FROM (
    SELECT *, min(csv_line) OVER (
        PARTITION BY scope, window_start, window_end, product, capacity_tpa, source_id
    ) AS first_line
    FROM capacity_claims
)
WHERE csv_line > first_line;

-- error: capacity_claims
SELECT csv_line, 'includes_products', 'not a product code', code, 'a code of lines.product'
FROM (SELECT csv_line, unnest(list_items(includes_products)) AS code FROM capacity_claims)
WHERE code NOT IN (SELECT code FROM products);

-- warning: capacity_events
SELECT csv_line, 'capacity_tpa', 'capacity below 1 t/a', capacity_tpa, 'right only for a pilot line'
FROM capacity_events WHERE capacity_tpa > 0 AND capacity_tpa < 1 AND capacity_is = 'existing';

-- warning: capacity_events
-- Only a line's first start-up: a later one may belong to an expansion approved before it.
SELECT s.csv_line, s.column_name, 'a start-up before it was ' || p.event_type, s.event_on,
       'not before ' || p.event_on || ' (line ' || p.csv_line || ')'
FROM (
    SELECT *, 'event_on' AS column_name,
           row_number() OVER (PARTITION BY line_id ORDER BY event_on_last, csv_line) AS nth
    FROM capacity_events WHERE event_type = 'commissioned'
) AS s
JOIN (
    SELECT *, row_number() OVER (PARTITION BY line_id ORDER BY event_on_first, csv_line) AS nth
    FROM capacity_events
    WHERE event_type IN ('announced', 'approved')
      AND capacity_is IS DISTINCT FROM 'expansion' AND capacity_is IS DISTINCT FROM 'total_after'
) AS p ON s.line_id = p.line_id AND s.nth = 1 AND p.nth = 1 AND s.event_on_last < p.event_on_first;

-- warning: capacity_events
SELECT csv_line, 'capacity_tpa', 'a total lower than before', capacity_tpa,
       'line ' || before_line || ' had ' || plain(before_tpa) || ' t/a'
FROM (
    SELECT *, lag(capacity_tpa) OVER history AS before_tpa, lag(csv_line) OVER history AS before_line
    FROM capacity_events WHERE capacity_tpa IS NOT NULL
    WINDOW history AS (PARTITION BY line_id ORDER BY event_on_last, csv_line)
)
WHERE capacity_is IN ('total_after', 'existing') AND capacity_tpa < before_tpa;

-- warning: capacity_events
SELECT DISTINCT b.csv_line, 'capacity_tpa', 'sources disagree on the same step', b.capacity_tpa,
       'line ' || a.csv_line || ' says ' || plain(a.capacity_tpa) || ' t/a (' || a.source_id || ')'
FROM capacity_events AS a
JOIN capacity_events AS b
  ON a.line_id = b.line_id AND a.event_type = b.event_type AND a.capacity_is = b.capacity_is
 AND a.csv_line < b.csv_line AND a.source_id <> b.source_id
 AND a.event_on_first <= b.event_on_last AND b.event_on_first <= a.event_on_last
 AND a.capacity_tpa <> b.capacity_tpa;

-- warning: capacity_events, lines
-- One line entered under two ids tells the same step twice. With a tonnage the same company or
-- the same place is enough; without one only the same company at the same place, since a
-- company often tells of all its lines at once.
WITH told AS (
    SELECT e.csv_line, e.line_id, e.event_type, e.event_on_first, e.event_on_last, e.capacity_tpa,
           l.product, l.country, bare(l.company) AS company,
           coalesce(bare(l.city), bare(l.province)) AS place
    FROM capacity_events AS e JOIN lines AS l USING (line_id)
)
SELECT b.csv_line, 'line_id', 'a likely double of another line', b.line_id,
       'one line, if ' || a.line_id || ' (line ' || a.csv_line || ') is the same: it has '
       || CASE WHEN a.capacity_tpa IS NULL THEN 'the same step, company, place and date'
          ELSE 'the same tonnage and date and the same '
               || CASE WHEN a.company = b.company THEN 'company' ELSE 'place' END END
FROM told AS a
JOIN told AS b
  ON a.product = b.product AND a.line_id <> b.line_id AND a.csv_line < b.csv_line
 AND a.event_on_first <= b.event_on_last AND b.event_on_first <= a.event_on_last
 AND (
    (a.capacity_tpa = b.capacity_tpa
     AND (a.company = b.company OR (a.country = b.country AND a.place = b.place)))
    OR (a.capacity_tpa IS NULL AND b.capacity_tpa IS NULL AND a.event_type = b.event_type
        AND a.company = b.company AND a.country = b.country
        AND a.place IS NOT DISTINCT FROM b.place)
 )
QUALIFY row_number() OVER (
    PARTITION BY least(a.line_id, b.line_id), greatest(a.line_id, b.line_id)
    ORDER BY b.csv_line, a.csv_line
) = 1;

-- warning: capacity_events, sources
SELECT e.csv_line, 'event_on', 'later than its source', e.event_on,
       'not after ' || s.published_on || ', when ' || s.source_id || ' was published'
FROM capacity_events AS e JOIN sources AS s USING (source_id)
WHERE e.event_on_first > s.published_on_last;
