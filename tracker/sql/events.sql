-- Events: the two clocks, and the order of a line's events.
-- Needs the published tables and `clock`. `as_of` enters the rules here, in owners.sql, supply.sql
-- and claims.sql; every table after `known_events` follows from it.

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
WHERE known_on <= getvariable('as_of');

-- Stages are a ladder. `is_own` ranks are the stage itself (announced is the first of announced
-- or approved); over the others a line reaches an earlier rung without having been seen on it:
-- who builds has announced, who runs has built. An approval follows from nothing else.
CREATE TABLE stages AS
FROM (VALUES ('announced', 1, true), ('announced', 2, true), ('announced', 3, false),
             ('announced', 4, false), ('approved', 2, true), ('construction', 3, true),
             ('construction', 4, false), ('operating', 4, true)) v(stage, rank, is_own);
