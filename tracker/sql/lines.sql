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

-- One row per line with an event known on `as_of`. A status moves forward only: a plan for a
-- running line does not make it "announced" again; a restart or revival does move it.
-- `capacity_tpa` is the level after the last known step, planned or built; `operating_tpa`
-- the part that runs, zero for a line that is halted, empty when no figure says.
-- `last_heard_day` dates the last event, from which a quiet line is inferred.
CREATE TABLE line_status AS
WITH ev AS (SELECT * FROM known_events),
marks AS (
    SELECT line_id,
           max(seq) FILTER (rank = 4) AS runs_seq,
           max(seq) FILTER (event_type IN ('idled', 'retired')) AS halt_seq,
           max(seq) FILTER (event_type IN ('shelved', 'cancelled')) AS dropped_seq,
           max(seq) FILTER (event_type = 'delayed') AS delayed_seq,
           max(seq) FILTER (rank <= 3) AS plan_seq
    FROM ev GROUP BY line_id
),
furthest AS ( -- the furthest rank since the line was last dropped
    SELECT e.line_id, max(e.rank) AS rank
    FROM ev e JOIN marks m ON m.line_id = e.line_id
    WHERE e.rank IS NOT NULL AND e.seq > coalesce(m.dropped_seq, 0) GROUP BY e.line_id
),
standing AS (
    SELECT m.line_id,
           CASE
               WHEN m.halt_seq > coalesce(m.runs_seq, 0) THEN h.event_type
               WHEN m.runs_seq IS NOT NULL THEN 'operating'
               WHEN m.dropped_seq > coalesce(m.plan_seq, 0) THEN d.event_type
               WHEN m.delayed_seq > coalesce(m.plan_seq, 0) THEN 'delayed'
               WHEN f.rank IS NOT NULL
                   THEN ['announced', 'approved', 'under_construction'][f.rank]
               ELSE 'not_stated'
           END AS status,
           m.halt_seq, m.dropped_seq, f.rank AS furthest_rank
    FROM marks m
    LEFT JOIN ev h ON h.line_id = m.line_id AND h.seq = m.halt_seq
    LEFT JOIN ev d ON d.line_id = m.line_id AND d.seq = m.dropped_seq
    LEFT JOIN furthest f ON f.line_id = m.line_id
),
since AS ( -- the event from which the line has this status
    SELECT s.line_id,
           min(e.seq) FILTER (
               CASE s.status
                   WHEN 'operating' THEN e.rank = 4 AND e.seq > coalesce(s.halt_seq, 0)
                   WHEN 'announced' THEN e.rank = 1 AND e.seq > coalesce(s.dropped_seq, 0)
                   WHEN 'approved' THEN e.rank = 2 AND e.seq > coalesce(s.dropped_seq, 0)
                   WHEN 'under_construction' THEN e.rank = 3 AND e.seq > coalesce(s.dropped_seq, 0)
                   ELSE e.event_type = s.status
               END) AS seq
    FROM standing s JOIN ev e ON e.line_id = s.line_id GROUP BY s.line_id
),
story AS (
    SELECT line_id,
           arg_min(event_on, seq) AS first_event_on,
           arg_max(event_on, seq) AS last_event_on,
           max(last_day) AS last_heard_day,
           max(seq) AS last_seq,
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
SELECT l.line_id, l.company, l.parent_company, l.product, l.product_detail,
       CASE WHEN l.product <> 'hydrogen_storage_alloy' THEN NULL
            WHEN regexp_matches(l.product_detail, '(?i)AB5|LaNi5|MmNi5') THEN 'AB5'
            WHEN regexp_matches(l.product_detail, '(?i)A2B7') THEN 'A2B7'
            WHEN regexp_matches(l.product_detail, '(?i)AB2') THEN 'AB2'
            WHEN regexp_matches(l.product_detail, '(?i)\bMg|magnesium') THEN 'Mg-based'
            WHEN regexp_matches(l.product_detail, '(?i)titanium-iron|TiFe') THEN 'TiFe, no REE'
            ELSE 'not stated' END AS alloy_type,
       l.city, l.province, l.country, l.park, l.lat, l.lon,
       s.status, on_event.event_on AS status_on, on_event.event_id AS status_event_id,
       t.first_event_on, t.last_event_on, t.last_heard_day,
       t.announced_on, t.approved_on, t.construction_on, t.operating_on,
       v.level_tpa AS capacity_tpa,
       CASE WHEN s.status IN ('idled', 'retired', 'shelved', 'cancelled') THEN 0
            WHEN s.status = 'operating' THEN r.running_tpa END AS operating_tpa,
       t.capacity_confidence, t.confidences, t.source_kinds, t.known_on, t.source_ids
FROM standing s
JOIN lines l ON l.line_id = s.line_id
JOIN story t ON t.line_id = s.line_id
JOIN levels v ON v.line_id = s.line_id AND v.seq = t.last_seq
LEFT JOIN since n ON n.line_id = s.line_id
LEFT JOIN ev on_event ON on_event.line_id = s.line_id AND on_event.seq = n.seq
LEFT JOIN running r ON r.line_id = s.line_id;

-- When a line entered a stage that counts: its first event there, and the first of each step.
CREATE TABLE stage_entries AS
SELECT line_id, stage, first_day, last_day FROM additions
UNION
SELECT e.line_id, g.stage, arg_min(e.first_day, e.seq), arg_min(e.last_day, e.seq)
FROM known_events e
JOIN stages g ON g.rank = e.rank
GROUP BY e.line_id, g.stage;
