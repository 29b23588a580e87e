-- Looks: every line as it stood at the end of each day on which something became known of it.
--
-- Runs before the rules of a line, with `told.known_events`: the events of every day. A line and
-- its events known by then are copied once per such day, under ids of their own. The rules look
-- at one line at a time, so over the copies they work out all days at once, each as a store of
-- that day would.

CREATE TABLE looks AS
SELECT line_id, known_on AS day, known_on || ' ' || line_id AS look_id
FROM told.known_events GROUP BY line_id, known_on;

CREATE TABLE line_days AS
SELECT look_id AS line_id, line_id AS own_id, day FROM looks;

CREATE OR REPLACE TABLE lines AS
SELECT l.* REPLACE (k.look_id AS line_id)
FROM lines l JOIN looks k ON k.line_id = l.line_id;

-- The day stands before the event's id: the order of the ids within a look stays what it was.
CREATE OR REPLACE TABLE capacity_events AS
SELECT e.* REPLACE (k.look_id AS line_id, k.day || ' ' || e.event_id AS event_id)
FROM capacity_events e
JOIN told.known_events t ON t.event_id = e.event_id
JOIN looks k ON k.line_id = e.line_id AND t.known_on <= k.day;

-- Corrections of what a look rests on: the line, its events known by then and their sources.
-- A version of before there were corrections has none.
CREATE TABLE IF NOT EXISTS corrections ("table" VARCHAR, row_key VARCHAR, corrected_on DATE);
CREATE TABLE corrected AS
WITH rests_on AS (
    SELECT 'lines' AS name, line_id AS row_key, line_id, min(known_on) AS day
    FROM told.known_events GROUP BY line_id
    UNION ALL
    SELECT 'capacity_events', event_id, line_id, known_on FROM told.known_events
    UNION ALL
    SELECT 'sources', source_id, line_id, min(known_on)
    FROM told.known_events GROUP BY source_id, line_id
)
SELECT k.look_id, max(c.corrected_on) AS corrected_on
FROM corrections c
JOIN rests_on r ON r.name = c."table" AND r.row_key = c.row_key
JOIN looks k ON k.line_id = r.line_id AND k.day >= r.day
GROUP BY k.look_id;
