-- Dates and events: partial dates, the two clocks, the order of a line's events.
-- Needs the published tables and `clock`, one row: `as_of`, the day the reader looks from, and
-- `created`, the day the data set was compiled. `as_of` enters the rules here and in claims.sql;
-- every table after `known_events` follows from it.

-- First day a partial date (YYYY, YYYY-Qn, YYYY-MM, YYYY-MM-DD) can mean.
CREATE MACRO first_day(t) AS CASE
    WHEN length(t) = 4 THEN make_date(t::INT, 1, 1)
    WHEN length(t) = 7 AND t[6] = 'Q' THEN make_date(left(t, 4)::INT, (t[7]::INT - 1) * 3 + 1, 1)
    WHEN length(t) = 7 THEN make_date(left(t, 4)::INT, right(t, 2)::INT, 1)
    ELSE t::DATE
END;

-- Last day a partial date can mean.
CREATE MACRO last_day_of(t) AS CASE
    WHEN length(t) = 4 THEN make_date(t::INT, 12, 31)
    WHEN length(t) = 7 AND t[6] = 'Q' THEN last_day(make_date(left(t, 4)::INT, t[7]::INT * 3, 1))
    WHEN length(t) = 7 THEN last_day(make_date(left(t, 4)::INT, right(t, 2)::INT, 1))
    ELSE t::DATE
END;

-- Day a thing dated `t` was known at the latest: the last day `t` can mean, but not after
-- the day the data set was compiled, when it certainly was.
CREATE MACRO known_day(t) AS
    greatest(first_day(t), least(last_day_of(t), (SELECT created FROM clock)));

-- The items of a list, split as the check splits it: at ";", without space around them.
CREATE MACRO list_items(t) AS list_transform(string_split(t, ';'), lambda item: trim(item));

-- Lines with names of their places that mean one place: two towns of one name are told apart by
-- their province, and so on. `place` is where a map or a list puts the line.
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
    SELECT * EXCLUDE (provinces, cities, parks),
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
SELECT *, coalesce(city_name, province_name || ', town not stated',
                   country || ', place not stated', 'place not stated') AS place
FROM named;

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
