-- Companies, the lines that name them, who owns whom and who supplies whom.
-- tracker/contracts/rules.py says how a rule is written.

-- error: lines
SELECT csv_line, 'company', 'an id without a company', company_ids,
       'the name its sources give, or no id when none names the company'
FROM lines WHERE company IS NULL AND company_ids IS NOT NULL;

-- error: lines, companies
-- A joint line names its companies one after the other, and its ids are theirs.
WITH named AS (
    SELECT csv_line, company, unnest(string_split(company, ' / ')) AS part, company_ids FROM lines
),
called AS (
    SELECT company_id, unnest(all_names(name, name_local, other_names)) AS called FROM companies
)
SELECT n.csv_line, 'company', 'none of the names of its company', n.part,
       'a name of ' || replace(n.company_ids, ';', ' or ') || ', as companies.csv has it'
FROM named n
WHERE n.company_ids IS NOT NULL AND list_has_any(
    list_items(n.company_ids), (SELECT list(company_id) FROM called)
) AND NOT EXISTS (
    FROM called c WHERE c.called = n.part AND list_contains(list_items(n.company_ids), c.company_id));

-- error: lines, companies
WITH called AS (SELECT unnest(all_names(name, name_local, other_names)) AS called FROM companies)
SELECT csv_line, 'parent_company', 'not the name of a company', owner, 'a name in companies.csv'
FROM (SELECT csv_line, unnest(list_items(parent_company)) AS owner FROM lines)
WHERE owner NOT IN (SELECT called FROM called WHERE called IS NOT NULL);

-- error: companies
-- Whoever looks a company up by any of its names finds one.
WITH called AS (
    SELECT DISTINCT csv_line, company_id, bare(called) AS plain, called
    FROM (SELECT csv_line, company_id, unnest(all_names(name, name_local, other_names)) AS called
          FROM companies)
    WHERE bare(called) IS NOT NULL
)
SELECT b.csv_line, 'other_names', 'a name of another company', b.called,
       'names of its own; line ' || a.csv_line || ' (' || a.company_id || ') is called so, too'
FROM called a JOIN called b ON a.plain = b.plain AND a.csv_line < b.csv_line;

-- error: companies
WITH RECURSIVE up AS (
    SELECT csv_line, company_id, parent_id, [company_id] AS passed FROM companies
    WHERE parent_id IS NOT NULL
    UNION ALL
    SELECT u.csv_line, u.company_id, c.parent_id, list_append(u.passed, u.parent_id)
    FROM up u JOIN companies c ON c.company_id = u.parent_id
    WHERE c.parent_id IS NOT NULL AND NOT list_contains(u.passed, u.parent_id)
)
SELECT csv_line, 'parent_id', 'owns itself', company_id,
       'no loop; it goes ' || array_to_string(list_append(passed, parent_id), ' < ')
FROM up WHERE parent_id = company_id;

-- error: companies, lines
SELECT csv_line, 'company_id', 'the id of a line', company_id, 'an id that no line has'
FROM companies WHERE company_id IN (SELECT line_id FROM lines WHERE line_id IS NOT NULL);

-- error: ownership, companies, lines
SELECT csv_line, 'subject_id', 'refers to nothing', subject_id,
       'a value of companies.csv, column company_id, or of lines.csv, column line_id'
FROM ownership
WHERE subject_id NOT IN (SELECT company_id FROM companies WHERE company_id IS NOT NULL
                         UNION ALL SELECT line_id FROM lines WHERE line_id IS NOT NULL);

-- error: ownership
SELECT csv_line, 'to_on', 'it ends before it begins', to_on, 'not before from_on ' || from_on
FROM ownership WHERE to_on_last < from_on_first;

-- error: ownership
SELECT csv_line, 'from_on', 'a holding in the future', from_on,
       'at the latest ' || getvariable('today') || '; a plan is an agreement'
FROM ownership WHERE kind = 'holding' AND from_on_first > getvariable('today');

-- error: ownership
SELECT csv_line, 'to_on', 'an end in the future', to_on,
       'at the latest ' || getvariable('today') || '; plans belong in the note'
FROM ownership WHERE to_on_first > getvariable('today');

-- error: ownership
SELECT csv_line, 'from_on', 'a year that cannot be', from_on, '1850 or later'
FROM ownership WHERE year(from_on_first) < 1850;

-- error: ownership
-- On days that both surely hold: two shares of one owner, or more than the whole. A holding holds
-- from the last day it can have begun to the first it can have ended, that day left out.
WITH held AS (
    SELECT *, coalesce(from_on_last, '1800-01-01') AS since, coalesce(to_on_first, '9000-01-01') AS till
    FROM ownership WHERE kind = 'holding'
)
SELECT b.csv_line, 'from_on', 'an owner twice on one day', b.owner_id,
       'times that do not overlap; see line ' || a.csv_line
FROM held a JOIN held b
  ON a.subject_id = b.subject_id AND a.owner_id = b.owner_id AND a.csv_line < b.csv_line
 AND a.since < b.till AND b.since < a.till AND a.since < a.till AND b.since < b.till;

-- error: ownership
WITH held AS (
    SELECT *, coalesce(from_on_last, '1800-01-01') AS since, coalesce(to_on_first, '9000-01-01') AS till
    FROM ownership WHERE kind = 'holding' AND share_percent IS NOT NULL
)
SELECT max(b.csv_line), 'share_percent', 'more than the whole',
       arg_max(b.share_percent, b.csv_line),
       'at most 100 percent of ' || a.subject_id || ' on ' || a.since || '; lines '
       || string_agg(b.csv_line, ', ' ORDER BY b.csv_line) || ' make '
       || plain(sum(b.share_percent))
FROM (SELECT DISTINCT subject_id, since FROM held WHERE since < till) a
JOIN held b ON b.subject_id = a.subject_id AND b.since <= a.since AND a.since < b.till
GROUP BY a.subject_id, a.since
HAVING sum(b.share_percent) > 100.05;

-- error: ownership
-- A loop of holdings that hold on one day.
WITH RECURSIVE held AS (
    SELECT csv_line, subject_id, owner_id,
           coalesce(from_on_last, '1800-01-01') AS since, coalesce(to_on_first, '9000-01-01') AS till
    FROM ownership WHERE kind = 'holding'
),
up AS (
    SELECT csv_line, subject_id, owner_id, since, till, [subject_id] AS passed FROM held
    WHERE since < till
    UNION ALL
    SELECT u.csv_line, u.subject_id, h.owner_id, greatest(u.since, h.since), least(u.till, h.till),
           list_append(u.passed, u.owner_id)
    FROM up u JOIN held h ON h.subject_id = u.owner_id
     AND greatest(u.since, h.since) < least(u.till, h.till)
    WHERE NOT list_contains(u.passed, u.owner_id)
)
SELECT csv_line, 'owner_id', 'owns itself', subject_id,
       'no loop; it goes ' || array_to_string(list_append(passed, owner_id), ' < ')
FROM up WHERE owner_id = subject_id;

-- warning: ownership
SELECT DISTINCT b.csv_line, 'share_percent', 'an owner beside one that has all', b.owner_id,
       'a to_on, or a smaller share in line ' || a.csv_line
FROM ownership AS a JOIN ownership AS b
  ON a.subject_id = b.subject_id AND a.kind = 'holding' AND b.kind = 'holding'
 AND a.share_percent = 100 AND a.csv_line <> b.csv_line AND b.to_on IS NULL AND a.to_on IS NULL;

-- error: supply_links
SELECT csv_line, 'to_on', 'it ends before it begins', to_on, 'not before from_on ' || from_on
FROM supply_links WHERE to_on_last < from_on_first;

-- error: supply_links
SELECT csv_line, 'from_on', 'a year that cannot be', from_on, '1950 to 2100'
FROM supply_links WHERE year(from_on_first) < 1950 OR year(from_on_last) > 2100;

-- error: supply_links
SELECT csv_line, 'buyer_id', 'it supplies itself', buyer_id, 'another company'
FROM supply_links WHERE buyer_id = supplier_id;

-- error: supply_links
SELECT csv_line, 'tonnes_per_year', 'no rate at all', tonnes_per_year, 'above 0, or empty'
FROM supply_links WHERE tonnes_per_year <= 0;

-- warning: supply_links, lines, ownership
-- What a source says of a supplier may be a plan, or made at a line that is not on record.
WITH makes AS (
    SELECT unnest(list_items(company_ids)) AS company_id, product FROM lines
    UNION ALL
    SELECT o.owner_id, l.product FROM lines l JOIN ownership o ON o.subject_id = l.line_id
)
SELECT csv_line, 'product', 'none of its lines makes it', product,
       'a product of a line of ' || supplier_id || ', or its line in lines.csv'
FROM supply_links
WHERE product IN (SELECT code FROM products)
  AND supplier_id IN (SELECT company_id FROM makes)
  AND (supplier_id, product) NOT IN (FROM makes);
