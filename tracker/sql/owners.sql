-- Companies: by what names they are known, and who owned a line on a day.
--
-- `line_days` says on which day a line is looked at: the day looked from, but for the looks of
-- looks.sql, which has made it by then. What is first told of later than that day is not known.

CREATE TABLE IF NOT EXISTS line_days AS
SELECT line_id, line_id AS own_id, getvariable('as_of') AS day FROM lines;

-- Companies with every name of theirs in one text.
CREATE TABLE company_names AS
SELECT company_id, name, array_to_string(all_names(name, name_local, other_names), ' ') AS names
FROM companies;

-- Every row of ownership: the day it was known, and the days it holds from and till, the last that
-- its dates can mean.
CREATE TABLE dated_ownership AS
SELECT o.*, c.parent_id,
       known_day(coalesce(s.published_on, o.from_on, getvariable('created')::VARCHAR))
           AS known_on,
       coalesce(last_day_of(o.from_on), '1800-01-01') AS since,
       coalesce(last_day_of(o.to_on), '9999-01-01') AS till
FROM ownership o
JOIN sources s ON s.source_id = o.source_id
LEFT JOIN companies c ON c.company_id = o.subject_id;

-- Each holding on each of these days; an agreement is none. A parent of whose holding no row tells
-- is one without dates. `is_majority`: more than half, or without a printed share a parent, or the
-- only owner of a works.
CREATE TABLE holdings AS
WITH days AS (SELECT DISTINCT day FROM line_days),
dated AS (FROM dated_ownership WHERE kind = 'holding'),
held AS (
    SELECT d.day, o.subject_id, o.owner_id, o.share_percent / 100 AS share, o.source_id,
           o.from_on, o.to_on,
           coalesce(o.share_percent > 50, o.owner_id = o.parent_id,
                    o.parent_id IS NULL AND o.subject_id NOT IN (SELECT company_id FROM companies)
                    AND count(*) OVER (PARTITION BY d.day, o.subject_id) = 1) AS is_majority
    FROM days d JOIN dated o ON o.known_on <= d.day AND o.since <= d.day AND d.day < o.till
)
FROM held
UNION ALL
SELECT d.day, c.company_id, c.parent_id, NULL, c.source_id, NULL, NULL, true
FROM days d
JOIN companies c ON c.parent_id IS NOT NULL
LEFT JOIN sources s ON s.source_id = c.source_id
WHERE (c.source_id IS NULL
       OR known_day(coalesce(s.published_on, getvariable('created')::VARCHAR)) <= d.day)
  AND NOT EXISTS (FROM dated o WHERE o.subject_id = c.company_id AND o.owner_id = c.parent_id);

-- The companies of each line as its row names them, in that order. A line of several is nobody's
-- alone, and what part is whose is not known.
CREATE TABLE line_companies AS
SELECT l.line_id, p.place, p.company_id, coalesce(c.name, l.company) AS name,
       CASE WHEN count(*) OVER (PARTITION BY l.line_id) = 1 THEN 1.0 END AS share
FROM lines l
CROSS JOIN LATERAL (
    SELECT unnest(coalesce(list_items(l.company_ids), [NULL])) AS company_id,
           generate_subscripts(coalesce(list_items(l.company_ids), [NULL]), 1) AS place
) p
LEFT JOIN companies c ON c.company_id = p.company_id
WHERE l.company IS NOT NULL;

-- Whoever owned a company at any time, at any remove, and itself.
CREATE TABLE ever_owned AS
WITH RECURSIVE links AS (
    SELECT subject_id, owner_id FROM ownership WHERE kind = 'holding'
    UNION
    SELECT company_id, parent_id FROM companies WHERE parent_id IS NOT NULL
),
up AS (
    SELECT company_id AS subject_id, company_id AS owner_id FROM companies
    UNION
    SELECT subject_id, owner_id FROM links
    UNION
    SELECT u.subject_id, k.owner_id FROM up u JOIN links k ON k.subject_id = u.owner_id
)
FROM up;

-- Owners that only the rows of lines name: undated, their share unknown. Where ownership tells of
-- such an owner, its dates go before.
CREATE TABLE named_parents AS
WITH named AS (
    SELECT line_id, unnest(list_items(parent_company)) AS name FROM lines
),
called AS (
    SELECT company_id, name AS shown, unnest(all_names(name, name_local, other_names)) AS called
    FROM companies
)
SELECT n.line_id, c.company_id, coalesce(c.shown, n.name) AS name
FROM named n
LEFT JOIN called c ON c.called = n.name
WHERE NOT EXISTS (
    FROM ever_owned e
    WHERE e.owner_id = c.company_id
      AND (e.subject_id IN (SELECT company_id FROM line_companies o WHERE o.line_id = n.line_id)
           OR e.subject_id IN (SELECT own_id FROM line_days d WHERE d.line_id = n.line_id)));

-- Everybody with a part of a line on its day: `depth` 0 is its company, 1 an owner of it, and so
-- on. Where ownership tells who has the works itself, that goes before the company's name. `share`
-- (0 to 1) is the product along the way, summed over the ways; empty when one of them is not
-- printed. `own_share` is what is held directly. `is_majority`: every holding on one of the ways is.
CREATE TABLE line_owners AS
WITH RECURSIVE works AS (
    SELECT d.line_id, d.day, h.owner_id AS company_id, h.share, h.is_majority,
           EXISTS (FROM line_companies o
                   WHERE o.line_id = d.line_id AND o.company_id = h.owner_id) AS is_company
    FROM line_days d JOIN holdings h ON h.subject_id = d.own_id AND h.day = d.day
),
up AS (
    SELECT o.line_id, d.day, o.company_id, o.name, 0 AS depth, o.share::DOUBLE AS share,
           o.share IS NOT NULL AS is_majority, [o.company_id] AS passed
    FROM line_companies o JOIN line_days d ON d.line_id = o.line_id
    WHERE NOT EXISTS (FROM works w WHERE w.line_id = o.line_id)
    UNION ALL
    SELECT w.line_id, w.day, w.company_id, c.name, CASE WHEN w.is_company THEN 0 ELSE 1 END,
           CASE WHEN w.is_majority THEN coalesce(w.share, 1) ELSE w.share END, w.is_majority,
           [w.company_id]
    FROM works w JOIN companies c ON c.company_id = w.company_id
    UNION ALL
    SELECT u.line_id, u.day, h.owner_id, c.name, u.depth + 1, u.share * h.share,
           u.is_majority AND h.is_majority, list_append(u.passed, h.owner_id)
    FROM up u
    JOIN holdings h ON h.subject_id = u.company_id AND h.day = u.day
    JOIN companies c ON c.company_id = h.owner_id
    WHERE NOT list_contains(u.passed, h.owner_id)
),
ways AS (
    SELECT line_id, company_id, name, depth, share, is_majority FROM up
    UNION ALL
    SELECT line_id, company_id, name, 1, NULL, false FROM named_parents
    UNION ALL -- the company that its row names is its company, whoever has the works
    SELECT line_id, company_id, name, 0, 0.0, false FROM line_companies
    WHERE line_id IN (SELECT line_id FROM works)
)
SELECT line_id, company_id, name, min(depth) AS depth,
       sum(share) FILTER (depth = 1) AS own_share, -- held without another between
       CASE WHEN count(*) = count(share) THEN sum(share) END AS share,
       bool_or(is_majority) AS is_majority
FROM ways GROUP BY line_id, company_id, name;

-- One row per line with a company: what it and its direct owners are called. `names` holds every
-- name of everybody with a part of it.
CREATE TABLE named_owners AS
WITH companies_of AS (
    SELECT line_id, string_agg(name, ' / ' ORDER BY place) AS company,
           string_agg(company_id, ';' ORDER BY place) AS company_ids
    FROM line_companies GROUP BY line_id
),
owners_of AS (
    SELECT line_id,
           string_agg(concat_ws(' ', name, format('{:g}%', round(100 * own_share, 4))), '; '
                      ORDER BY own_share DESC NULLS LAST, name) AS owners
    FROM line_owners WHERE depth = 1 GROUP BY line_id
),
names_of AS (
    SELECT o.line_id, string_agg(DISTINCT coalesce(c.names, o.name), ' ') AS names
    FROM line_owners o LEFT JOIN company_names c ON c.company_id = o.company_id
    GROUP BY o.line_id
)
SELECT n.line_id, c.company, c.company_ids, o.owners, n.names
FROM names_of n
LEFT JOIN companies_of c ON c.line_id = n.line_id
LEFT JOIN owners_of o ON o.line_id = n.line_id;
