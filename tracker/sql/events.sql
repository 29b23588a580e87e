-- Lines and events: where each line is, whose it is, the two clocks, the order of its events.
-- Needs the published tables and `clock`. `as_of` enters the rules here, in owners.sql and in
-- claims.sql; every table after `known_events` follows from it.

-- Lines with names of their places that mean one place: two towns of one name are told apart by
-- their province, and so on. `place` is where a map or a list puts the line. `company` is the name
-- the company is shown under, `owners` are those on the day, `names` every name it can be found by.
CREATE TABLE placed_lines AS
WITH counted AS (
    SELECT *,
           count(DISTINCT coalesce(country, '')) OVER (PARTITION BY province) AS provinces,
           count(DISTINCT concat_ws('/', coalesce(province, ''), coalesce(country, '')))
               OVER (PARTITION BY city) AS cities,
           count(DISTINCT concat_ws('/', coalesce(city, ''), coalesce(province, ''),
                                    coalesce(country, ''))) OVER (PARTITION BY park) AS parks
    FROM lines
),
named AS (
    SELECT * EXCLUDE (company, company_ids, parent_company, provinces, cities, parks),
           CASE WHEN province IS NULL THEN NULL
                WHEN provinces > 1 THEN concat_ws(', ', province, country)
                ELSE province END AS province_name,
           CASE WHEN city IS NULL THEN NULL
                WHEN cities > 1 THEN concat_ws(', ', city, province, country)
                ELSE city END AS city_name,
           CASE WHEN park IS NULL THEN NULL
                WHEN parks > 1 THEN concat_ws(', ', park, city, province, country)
                ELSE park END AS park_name
    FROM counted
)
SELECT n.*, w.company, w.company_ids, w.owners,
       concat_ws(' ', w.names, p.name_local) AS names,
       coalesce(city_name, province_name || ', town not stated',
                n.country || ', place not stated', 'place not stated') AS place
FROM named n
LEFT JOIN named_owners w ON w.line_id = n.line_id
LEFT JOIN places p ON p.country = n.country AND p.place = n.city;

-- Every event known on `as_of`, one row each, numbered within its line (`seq`): by the last
-- day its date can mean, then by stage, then a level before the total that builds on it.
-- `rank` is the step of the line's life (4 = runs), empty for events that move none.
CREATE TABLE known_events AS
WITH dated AS (
    SELECT e.*,
           first_day(e.event_on)                          AS first_day,
           last_day_of(e.event_on)                        AS last_day,
           s.kind                                         AS source_kind,
           s.published_on,
           s.published_on IS NULL                         AS known_on_inferred,
           known_day(coalesce(s.published_on, e.event_on)) AS known_on,
           list_position(['announced', 'approved', 'construction_start', 'commissioned',
                          'reported_operating', 'expanded', 'delayed', 'shelved', 'idled',
                          'retired', 'cancelled', 'ownership_change'], e.event_type) AS type_order,
           list_position(['new', 'existing', 'expansion', 'total_after'], e.capacity_is) AS is_order
    FROM capacity_events e
    JOIN sources s ON s.source_id = e.source_id
)
SELECT *,
       CASE WHEN type_order <= 3 THEN type_order WHEN type_order <= 6 THEN 4 END AS rank,
       row_number() OVER (
           PARTITION BY line_id
           ORDER BY last_day, type_order, is_order NULLS FIRST, capacity_tpa, event_id
       ) AS seq
FROM dated
WHERE known_on <= (SELECT as_of FROM clock);

-- Stages are a ladder. `is_own` ranks are the stage itself (announced is the first of announced
-- or approved); over the others a line reaches an earlier rung without having been seen on it:
-- who builds has announced, who runs has built. An approval follows from nothing else.
CREATE TABLE stages AS
FROM (VALUES ('announced', 1, true), ('announced', 2, true), ('announced', 3, false),
             ('announced', 4, false), ('approved', 2, true), ('construction', 3, true),
             ('construction', 4, false), ('operating', 4, true)) v(stage, rank, is_own);
