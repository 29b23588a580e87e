-- Capacity steps and additions: each step of a line's capacity adds once per stage.
--
-- A step is the line itself (`new`), an expansion by x t/a, a total after a step, or a step
-- announced without a tonnage. `existing` is a level and never a step. Two events belong to
-- one step when they are both `new`; or expansions by the same x, unless x is announced
-- again after it already ran; or totals of the same level, unless the line ran lower between.

CREATE TABLE step_events AS
WITH flagged AS (
    SELECT *,
           coalesce(bool_or(rank = 4) OVER earlier, false)  AS ran_before,
           coalesce(lag(rank) OVER (PARTITION BY line_id, capacity_is, capacity_tpa ORDER BY seq) = 4
               AND CASE capacity_is
                   WHEN 'expansion' THEN rank < 4
                   WHEN 'total_after' THEN capacity_tpa > last_value(CASE WHEN rank = 4
                       AND capacity_is IN ('existing', 'total_after') THEN capacity_tpa END
                       IGNORE NULLS) OVER earlier
               END, false) AS reopens
    FROM known_events
    WINDOW earlier AS (PARTITION BY line_id ORDER BY seq
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
counted AS (
    SELECT *, 1 + sum(reopens::INT) OVER (
               PARTITION BY line_id, capacity_is, capacity_tpa ORDER BY seq) AS times
    FROM flagged
)
SELECT *,
       CASE
           WHEN rank IS NULL OR capacity_is = 'existing' THEN NULL
           WHEN capacity_is = 'new' THEN 'line'
           WHEN capacity_is = 'expansion' THEN
               'expansion ' || capacity_tpa || ' #' || times
           WHEN capacity_is = 'total_after' THEN 'total ' || capacity_tpa || ' #' || times
           WHEN rank < 4 AND ran_before THEN 'step without tonnage'
       END AS step
FROM counted;

-- The level of each line after each of its events: the last level, total or new capacity,
-- plus the expansions that came (or came to run) after it. Empty while no level is known.
CREATE TABLE levels AS
WITH ev AS (SELECT * FROM step_events),
first_new AS (SELECT line_id, min(seq) AS seq FROM ev WHERE step = 'line' AND capacity_is = 'new'
              GROUP BY line_id),
resets AS (
    SELECT e.line_id, e.seq, e.capacity_tpa
    FROM ev e
    LEFT JOIN first_new f ON f.line_id = e.line_id
    WHERE e.capacity_is IN ('existing', 'total_after')
       OR (e.capacity_is = 'new' AND NOT EXISTS (
               -- a later report of the first step does not undo the steps after it
               FROM ev b WHERE b.line_id = e.line_id AND b.seq > f.seq AND b.seq < e.seq
                           AND b.capacity_is IN ('expansion', 'total_after')))
),
expansions AS (
    SELECT line_id, step, any_value(capacity_tpa) AS tpa, min(seq) AS seq,
           min(seq) FILTER (rank = 4) AS runs_seq
    FROM ev WHERE capacity_is = 'expansion' AND step IS NOT NULL GROUP BY line_id, step
),
based AS (
    SELECT e.line_id, e.seq, max(r.seq) AS reset_seq, arg_max(r.capacity_tpa, r.seq) AS base_tpa
    FROM ev e LEFT JOIN resets r ON r.line_id = e.line_id AND r.seq <= e.seq
    GROUP BY e.line_id, e.seq
)
SELECT b.line_id, b.seq, any_value(b.base_tpa) + coalesce(sum(x.tpa), 0) AS level_tpa
FROM based b
LEFT JOIN expansions x
  ON x.line_id = b.line_id
 AND ((x.seq > b.reset_seq AND x.seq <= b.seq)
      OR (x.runs_seq > b.reset_seq AND x.runs_seq <= b.seq))
GROUP BY b.line_id, b.seq;

-- One row per capacity step of a line: when it first appears and what it adds (t/a), empty
-- when not stated; `is_level_only` when a total has no known level before it.
CREATE TABLE steps AS
WITH ev AS (SELECT * FROM step_events),
named AS (
    SELECT line_id, step, any_value(capacity_is) AS capacity_is, min(seq) AS first_seq,
           arg_min(rank, seq) AS first_rank, any_value(capacity_tpa) AS stated_tpa
    FROM ev WHERE step IS NOT NULL AND step <> 'line' GROUP BY line_id, step
),
own AS ( -- the line itself is a step unless its first report is a level, a total or an expansion
    SELECT line_id, 'line' AS step, 'new' AS capacity_is,
           min(seq) FILTER (capacity_is = 'new' OR capacity_is IS NULL) AS first_seq,
           arg_min(rank, seq) FILTER (capacity_is = 'new' OR capacity_is IS NULL) AS first_rank,
           NULL::DOUBLE AS stated_tpa
    FROM ev WHERE rank IS NOT NULL GROUP BY line_id
    HAVING bool_or(capacity_is = 'new') OR arg_min(coalesce(capacity_is, 'none'), seq) = 'none'
)
SELECT s.*,
       CASE WHEN s.capacity_is = 'expansion' THEN s.stated_tpa
            WHEN s.capacity_is = 'total_after' THEN s.stated_tpa - l.level_tpa END AS adds_tpa,
       s.capacity_is IS NOT DISTINCT FROM 'total_after' AND l.level_tpa IS NULL AS is_level_only
FROM (FROM named UNION ALL BY NAME FROM own) s
LEFT JOIN levels l ON l.line_id = s.line_id AND l.seq = s.first_seq - 1;

-- Every event that brings a step to a rank (1 announced, 2 approved, 3 construction, 4 runs).
CREATE TABLE reached AS
WITH ev AS (SELECT * FROM step_events WHERE rank IS NOT NULL),
st AS (SELECT * FROM steps),
stated AS ( -- events that name the step themselves
    SELECT line_id, step, rank, seq FROM ev WHERE step IS NOT NULL
),
own AS ( -- the line itself, moved by events that state no tonnage, a level or a total
    SELECT e.line_id, 'line' AS step, e.rank, e.seq
    FROM ev e JOIN st s ON s.line_id = e.line_id AND s.step = 'line'
    WHERE e.step IS DISTINCT FROM 'line' AND NOT (e.rank < 4 AND e.ran_before)
      AND (e.capacity_is IS NULL
           OR (e.capacity_is = 'existing' AND e.rank = 4 AND e.seq > s.first_seq)
           OR (e.capacity_is = 'total_after' AND e.seq > s.first_seq))
),
own_first AS (SELECT line_id, rank, min(seq) AS seq FROM (FROM own UNION ALL FROM stated)
              WHERE step = 'line' GROUP BY line_id, rank),
carried AS ( -- pending steps moved on by a later event that states no tonnage, or by a total
    SELECT e.line_id, s.step, e.rank, e.seq
    FROM ev e
    JOIN st s ON s.line_id = e.line_id AND s.first_seq < e.seq AND s.first_rank <= e.rank
             AND s.capacity_is IN ('expansion', 'total_after')
    LEFT JOIN own_first o ON o.line_id = e.line_id AND o.rank = e.rank
    LEFT JOIN st t ON t.line_id = e.line_id AND t.step = e.step
    WHERE e.rank > 1
      AND CASE WHEN e.capacity_is IS NULL
               -- "still running" says nothing of an expansion; the line's own start does
               THEN e.event_type <> 'reported_operating' OR o.seq = e.seq
               ELSE e.capacity_is = 'total_after' AND s.step <> e.step AND t.adds_tpa >= 0 END
)
FROM (FROM stated UNION ALL FROM own UNION ALL FROM carried);

-- Additions: one row per line, step and stage that counts, dated by the first event that
-- brings the step to the stage; `reached_by` names the type of an event of a later stage.
-- `outcome`: addition (`additions_tpa` is new capacity), not_stated (counted as a line, no
-- tonnes), level_only and no_increase (shown, never summed).
-- `publishers` counts who reports the step, at any stage; a publisher counts once.
CREATE TABLE additions AS
WITH ev AS (SELECT * FROM step_events),
dated AS (
    SELECT r.line_id, r.step, g.stage, min(r.seq) AS seq
    FROM reached r JOIN stages g ON g.rank = r.rank
    GROUP BY r.line_id, r.step, g.stage
),
own AS ( -- capacity of the line itself at a stage: said by the dating event, else carried
         -- forward from the last event before it, else carried back from the first after it
    SELECT DISTINCT ON (d.line_id, d.stage)
           d.line_id, d.stage, e.capacity_tpa AS tpa, e.seq AS tpa_seq
    FROM dated d
    JOIN ev e ON e.line_id = d.line_id AND e.capacity_is = 'new' AND e.rank IS NOT NULL
    WHERE d.step = 'line'
    ORDER BY d.line_id, d.stage, e.seq > d.seq, abs(e.seq - d.seq)
),
named AS ( -- the last event up to the dating one that states the step's tonnage
    SELECT d.line_id, d.step, d.stage, max(e.seq) AS tpa_seq
    FROM dated d JOIN ev e ON e.line_id = d.line_id AND e.step = d.step AND e.seq <= d.seq
    GROUP BY d.line_id, d.step, d.stage
),
told AS (
    SELECT r.line_id, r.step, count(DISTINCT s.publisher) AS publishers
    FROM reached r
    JOIN ev e ON e.line_id = r.line_id AND e.seq = r.seq
    JOIN sources s ON s.source_id = e.source_id
    GROUP BY r.line_id, r.step
),
amounts AS (
    SELECT d.*, s.capacity_is, s.is_level_only,
           CASE WHEN d.step = 'line' THEN o.tpa ELSE s.adds_tpa END AS adds_tpa,
           CASE WHEN d.step = 'line' THEN o.tpa ELSE s.stated_tpa END AS stated_tpa,
           coalesce(CASE WHEN d.step = 'line' THEN o.tpa_seq ELSE n.tpa_seq END, d.seq) AS tpa_seq
    FROM dated d
    JOIN steps s ON s.line_id = d.line_id AND s.step = d.step
    LEFT JOIN own o ON o.line_id = d.line_id AND o.stage = d.stage
    LEFT JOIN named n ON n.line_id = d.line_id AND n.stage = d.stage AND n.step = d.step
)
SELECT a.line_id, a.stage, a.step, a.capacity_is,
       CASE WHEN a.is_level_only THEN 'level_only'
            WHEN a.adds_tpa <= 0 THEN 'no_increase'
            WHEN a.adds_tpa IS NULL THEN 'not_stated'
            ELSE 'addition' END AS outcome,
       CASE WHEN a.adds_tpa > 0 THEN a.adds_tpa END AS additions_tpa,
       a.stated_tpa,
       e.event_id, e.event_on, e.first_day, e.last_day, e.event_type, e.authority,
       CASE WHEN NOT g.is_own THEN e.event_type END AS reached_by,
       c.event_id AS capacity_event_id,
       a.stated_tpa IS NOT NULL AND a.tpa_seq <> a.seq AS is_carried,
       greatest(e.known_on, c.known_on) AS known_on,
       e.known_on_inferred OR c.known_on_inferred AS known_on_inferred,
       ['high', 'medium', 'low'][greatest(
           list_position(['high', 'medium', 'low'], e.confidence),
           list_position(['high', 'medium', 'low'], c.confidence))] AS confidence,
       e.source_kind, list_sort(list_distinct([e.source_kind, c.source_kind])) AS source_kinds,
       t.publishers, t.publishers < 2 AS is_single_source,
       array_to_string(list_sort(list_distinct([e.source_id, c.source_id])), ';') AS source_ids,
       l.* EXCLUDE (line_id)
FROM amounts a
-- compared as rows: by their parts DuckDB joins e and c on the line alone first, a hundredfold
JOIN ev e ON (e.line_id, e.seq) = (a.line_id, a.seq)
JOIN ev c ON (c.line_id, c.seq) = (a.line_id, a.tpa_seq)
JOIN stages g ON g.stage = a.stage AND g.rank = e.rank
JOIN told t ON t.line_id = a.line_id AND t.step = a.step
JOIN placed_lines l ON l.line_id = a.line_id;
