-- Demand: the AB5 driver series and published figures as known on the day looked from.

-- A driver row is known once every sales report it was made from is known. A report without
-- a date counts as known at the end of the year it reports.
CREATE TABLE known_ab5_inputs AS
WITH used AS (
    SELECT year, segment, unnest(list_items(sales_ids)) AS sales_id FROM ab5_inputs
),
dated AS (
    SELECT u.year, u.segment,
           max(known_day(coalesce(s.published_on, u.year::VARCHAR))) AS known_on,
           bool_or(s.published_on IS NULL) AS known_on_inferred,
           array_to_string(list_sort(list(DISTINCT h.source_id)), ';') AS source_ids
    FROM used u
    JOIN hev_sales h ON h.sales_id = u.sales_id
    JOIN sources s ON s.source_id = h.source_id
    GROUP BY u.year, u.segment
)
SELECT i.*, d.known_on, d.known_on_inferred, d.source_ids
FROM ab5_inputs i JOIN dated d ON d.year = i.year AND d.segment = i.segment
WHERE d.known_on <= (SELECT as_of FROM clock);

-- Published figures whose source is known; one without a date counts as known from the day
-- the data set was compiled.
CREATE TABLE known_figures AS
SELECT f.*, s.kind AS source_kind, s.published_on,
       known_day(coalesce(s.published_on, (SELECT created FROM clock)::VARCHAR)) AS known_on,
       s.published_on IS NULL AS known_on_inferred
FROM published_figures f JOIN sources s ON s.source_id = f.source_id
WHERE known_day(coalesce(s.published_on, (SELECT created FROM clock)::VARCHAR))
      <= (SELECT as_of FROM clock);
