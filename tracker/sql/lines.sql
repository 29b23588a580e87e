-- Line status: where each line stands on `as_of`, derived from its events.

-- Capacity that runs: what the operating stage has reached, reset by every reported level.
-- Steps that come to run with the line itself add to it; a reported level has them inside.
CREATE TABLE running AS
WITH moves AS ( -- a carried total is a plan that came true: it adds; a stated one replaces
    SELECT a.line_id, e.seq,
           CASE WHEN a.step = 'line' THEN 'line'
                WHEN a.capacity_is = 'total_after' AND NOT a.is_carried THEN 'level'
                ELSE 'step' END AS kind,
           CASE WHEN a.step = 'line' OR (a.capacity_is = 'total_after' AND NOT a.is_carried)
                THEN a.stated_tpa ELSE coalesce(a.additions_tpa, 0) END AS tpa
    FROM additions a JOIN known_events e ON e.event_id = a.event_id
    WHERE a.stage = 'operating' AND a.stated_tpa IS NOT NULL
    UNION ALL
    SELECT line_id, seq, 'level', capacity_tpa FROM known_events
    WHERE capacity_is = 'existing'
),
last_reset AS ( -- on one event a reported level says more than the line's own figure
    SELECT DISTINCT ON (line_id) * FROM moves WHERE kind <> 'step'
    ORDER BY line_id, seq DESC, kind
)
SELECT m.line_id,
       any_value(r.tpa) + coalesce(sum(m.tpa) FILTER (
           m.kind = 'step' AND (m.seq > r.seq OR (m.seq = r.seq AND r.kind = 'line'))), 0)
           AS running_tpa
FROM moves m JOIN last_reset r ON r.line_id = m.line_id
GROUP BY m.line_id;

-- The statuses each line held, in order: one row per status, from the event (`seq`) that brought
-- it. A status moves forward only: a plan for a running line does not make it "announced" again;
-- a restart or a revival does move it. Changes of owner say nothing of a status.
CREATE TABLE status_spans AS
WITH ev AS (
    SELECT *, event_type IN ('idled', 'retired') AS halts,
           event_type IN ('shelved', 'cancelled') AS drops
    FROM known_events WHERE event_type <> 'ownership_change'
),
marks AS (
    SELECT *,
           max(seq) FILTER (rank = 4) OVER so_far AS runs_seq,
           max(seq) FILTER (halts) OVER so_far AS halt_seq,
           arg_max(event_type, seq) FILTER (halts) OVER so_far AS halt_type,
           max(seq) FILTER (drops) OVER so_far AS drop_seq,
           arg_max(event_type, seq) FILTER (drops) OVER so_far AS drop_type,
           max(seq) FILTER (event_type = 'delayed') OVER so_far AS delayed_seq,
           max(seq) FILTER (rank <= 3) OVER so_far AS plan_seq
    FROM ev WINDOW so_far AS (PARTITION BY line_id ORDER BY seq)
),
after_each AS ( -- where the line stands once the event has happened
    SELECT line_id, seq, event_id, event_on, first_day,
           CASE
               WHEN halt_seq > coalesce(runs_seq, 0) THEN halt_type
               WHEN runs_seq IS NOT NULL THEN 'operating'
               WHEN drop_seq > coalesce(plan_seq, 0) THEN drop_type
               WHEN delayed_seq > coalesce(plan_seq, 0) THEN 'delayed'
               -- the furthest step since the line was last dropped
               ELSE ['announced', 'approved', 'under_construction'][max(rank) OVER (
                   PARTITION BY line_id, drop_seq ORDER BY seq)]
           END AS status
    FROM marks
)
SELECT * FROM after_each
QUALIFY status IS DISTINCT FROM lag(status) OVER (PARTITION BY line_id ORDER BY seq);

-- One row per line with an event known on `as_of`: where it stands after its last event.
-- `capacity_tpa` is the level after the last known step, planned or built; `operating_tpa`
-- the part that runs, zero for a line that is halted, empty when no figure says; never more than
-- the level.
-- `last_heard_on` dates the last event but a change of owner, from which a quiet line is
-- inferred; `source_kind` is the kind of the source of that event.
CREATE TABLE line_status AS
WITH ev AS (SELECT * FROM known_events),
standing AS (
    SELECT DISTINCT ON (line_id) * FROM status_spans ORDER BY line_id, seq DESC
),
story AS (
    SELECT line_id,
           arg_min(event_on, seq) AS first_event_on,
           arg_max(event_on, seq) AS last_event_on,
           arg_max(event_on, seq) FILTER (event_type <> 'ownership_change') AS last_heard_on,
           max(last_day) FILTER (event_type <> 'ownership_change') AS last_heard_day,
           max(seq) AS last_seq,
           arg_max(source_kind, seq) FILTER (event_type <> 'ownership_change') AS source_kind,
           arg_min(event_on, seq) FILTER (rank = 1) AS announced_on,
           arg_min(event_on, seq) FILTER (rank = 2) AS approved_on,
           arg_min(event_on, seq) FILTER (rank = 3) AS construction_on,
           arg_min(event_on, seq) FILTER (rank = 4) AS operating_on,
           arg_max(confidence, seq) FILTER (capacity_tpa IS NOT NULL) AS capacity_confidence,
           list_sort(list_distinct(list(confidence))) AS confidences,
           list_sort(list_distinct(list(source_kind))) AS source_kinds,
           array_to_string(list_sort(list_distinct(list(source_id))), ';') AS source_ids,
           min(known_on) AS known_on
    FROM ev GROUP BY line_id
)
SELECT l.line_id, l.company, l.company_ids, l.owners, l.names, l.product, l.product_detail, l.alloy_type,
       l.city, l.province, l.country, l.park, l.lat, l.lon,
       l.city_name, l.province_name, l.park_name, l.place,
       coalesce(s.status, 'not_stated') AS status, s.event_on AS status_on,
       s.event_id AS status_event_id,
       t.first_event_on, t.last_event_on, t.last_heard_on, t.last_heard_day,
       t.announced_on, t.approved_on, t.construction_on, t.operating_on,
       v.level_tpa AS capacity_tpa,
       CASE WHEN s.status IN ('idled', 'retired', 'shelved', 'cancelled') THEN 0
            WHEN s.status <> 'operating' THEN NULL
            WHEN r.running_tpa > v.level_tpa THEN v.level_tpa
            ELSE r.running_tpa END AS operating_tpa,
       t.source_kind, t.capacity_confidence, t.confidences, t.source_kinds, t.known_on, t.source_ids
FROM story t
JOIN placed_lines l ON l.line_id = t.line_id
JOIN levels v ON v.line_id = t.line_id AND v.seq = t.last_seq
LEFT JOIN standing s ON s.line_id = t.line_id
LEFT JOIN running r ON r.line_id = t.line_id;

-- Whether nothing was heard of a line for more than `years`, changes of owner left out; exactly
-- so many years ago still counts as heard. Inferred: it stands beside a status.
CREATE MACRO is_silent(last_heard_day, years) AS
    coalesce(last_heard_day + to_years(years::INT) < (SELECT as_of FROM clock), true);

-- When a line entered a stage that counts: with each step that adds; a line that adds nothing
-- there, or was seen there before it did, with its first event of the stage itself.
CREATE TABLE stage_entries AS
WITH seen AS (
    SELECT e.line_id, g.stage, arg_min(e.first_day, e.seq) AS first_day,
           arg_min(e.last_day, e.seq) AS last_day, min(e.seq) AS seq
    FROM known_events e
    JOIN stages g ON g.rank = e.rank AND g.is_own
    GROUP BY e.line_id, g.stage
),
added AS (
    SELECT a.line_id, a.stage, min(e.seq) AS seq
    FROM additions a JOIN known_events e ON e.event_id = a.event_id GROUP BY a.line_id, a.stage
)
SELECT line_id, stage, first_day, last_day FROM additions
UNION
SELECT s.line_id, s.stage, s.first_day, s.last_day
FROM seen s LEFT JOIN added a ON a.line_id = s.line_id AND a.stage = s.stage
WHERE a.seq IS NULL OR s.seq < a.seq;
