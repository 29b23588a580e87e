-- Demand: hybrid sales, packs, the AB5 driver series and published figures as known on the day.

-- The last month a sales report speaks of, as a partial date: 2019-H1, a span 2019-01..2019-09,
-- a Japanese fiscal year FY2018 (April 2018 to March 2019), or a date.
CREATE MACRO period_end(t) AS CASE
    WHEN t LIKE 'FY____' THEN (t[3:6]::INT + 1)::VARCHAR || '-03'
    WHEN t LIKE '____-H1' THEN t[1:4] || '-06'
    WHEN t LIKE '____-H2' THEN t[1:4]
    ELSE split_part(t, '..', -1)
END;

-- A report without a date counts as known at the end of the period it reports.
CREATE TABLE dated_hev_sales AS
SELECT h.*, known_day(coalesce(s.published_on, period_end(h.period))) AS known_on,
       s.published_on IS NULL AS known_on_inferred
FROM hev_sales h JOIN sources s ON s.source_id = h.source_id;

CREATE TABLE known_hev_sales AS
FROM dated_hev_sales WHERE known_on <= getvariable('as_of');

-- A pack without a dated source counts as known from its first model year, else from the day
-- the data set was compiled.
CREATE TABLE known_hev_packs AS
SELECT p.* FROM hev_packs p JOIN sources s ON s.source_id = p.source_id
WHERE known_day(coalesce(s.published_on, p.year_from::VARCHAR,
                         getvariable('created')::VARCHAR)) <= getvariable('as_of');

-- A driver row is known once every sales report it was made from is known.
CREATE TABLE known_ab5_inputs AS
WITH used AS (
    SELECT year, segment, unnest(list_items(sales_ids)) AS sales_id FROM ab5_inputs
),
dated AS (
    SELECT u.year, u.segment, max(h.known_on) AS known_on,
           bool_or(h.known_on_inferred) AS known_on_inferred,
           array_to_string(list_sort(list(DISTINCT h.source_id)), ';') AS source_ids
    FROM used u
    JOIN dated_hev_sales h ON h.sales_id = u.sales_id
    GROUP BY u.year, u.segment
)
SELECT i.*, d.known_on, d.known_on_inferred, d.source_ids
FROM ab5_inputs i JOIN dated d ON d.year = i.year AND d.segment = i.segment
WHERE d.known_on <= getvariable('as_of');

-- Published NiMH shares, known as their source is; one without a date counts as known at the end of
-- the year it speaks of, else from the day the data set was compiled.
CREATE TABLE known_nimh_shares AS
WITH dated AS (
    SELECT n.*, known_day(coalesce(s.published_on, n.year::VARCHAR,
                                   getvariable('created')::VARCHAR)) AS known_on
    FROM nimh_share n JOIN sources s ON s.source_id = n.source_id
)
FROM dated WHERE known_on <= getvariable('as_of');

-- Published figures whose source is known; one without a date counts as known from the day
-- the data set was compiled.
CREATE TABLE known_figures AS
WITH dated AS (
    SELECT f.*, s.kind AS source_kind, s.published_on,
           known_day(coalesce(s.published_on, getvariable('created')::VARCHAR)) AS known_on,
           s.published_on IS NULL AS known_on_inferred
    FROM published_figures f JOIN sources s ON s.source_id = f.source_id
)
FROM dated WHERE known_on <= getvariable('as_of');
