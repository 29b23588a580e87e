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

-- Which ranks a stage that counts is reached by: announced is the first of announced or approved.
CREATE TABLE stages AS
FROM (VALUES ('announced', 1), ('announced', 2), ('approved', 2), ('construction', 3),
             ('operating', 4)) v(stage, rank);
