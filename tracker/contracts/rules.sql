-- The rules of the trade. Each statement returns the rows that break one rule:
-- csv_line, the column to look at, what is wrong, the value seen, what would be right.
-- The line before a statement names its level and the tables it needs, the judged one first.
-- Tables have the columns of data/datapackage.yaml and csv_line; a partial date or period
-- `x` also has x_first and x_last (days). plain(number) writes it as a CSV
-- does, list_items(text) splits a list, bare(text) leaves letters and digits without case and
-- accents, all_names(name, name_local, other_names) lists the names of a company.
-- getvariable('today') is the day of the check. A rule "of each" is made for each table
-- from its columns; behind a table stands what the rule calls one of its rows.

-- error: capacity_events
SELECT csv_line, 'capacity_is', 'capacity_is without a capacity', capacity_is,
       'empty, or the capacity_tpa it speaks of'
FROM capacity_events WHERE capacity_is IS NOT NULL AND capacity_tpa IS NULL;

-- error: capacity_events
SELECT csv_line, 'capacity_is', 'a capacity without capacity_is', '',
       'one of new, expansion, total_after, existing'
FROM capacity_events WHERE capacity_is IS NULL AND capacity_tpa IS NOT NULL;

-- error: capacity_events
SELECT csv_line, 'capacity_tpa', 'capacity below 1 t/a', capacity_tpa,
       '1 to 200,000 t/a (kg entered as tonnes, or thousand tonnes?)'
FROM capacity_events
WHERE capacity_tpa < 1 AND (capacity_tpa <= 0 OR capacity_is IS DISTINCT FROM 'existing');

-- error: capacity_events
SELECT csv_line, 'event_on', 'an event in the future', event_on,
       'at the latest ' || getvariable('today') || '; plans belong in the note'
FROM capacity_events WHERE event_on_first > getvariable('today');

-- error: sources
SELECT csv_line, 'published_on', 'a source from the future', published_on,
       'at the latest ' || getvariable('today')
FROM sources WHERE published_on_first > getvariable('today');

-- error: capacity_events
SELECT csv_line, 'event_on', 'a year that cannot be', event_on, '1950 or later'
FROM capacity_events WHERE year(event_on_first) < 1950;

-- error: sources
SELECT csv_line, 'published_on', 'a year that cannot be', published_on, '1950 or later'
FROM sources WHERE year(published_on_first) < 1950;

-- error: hev_sales
SELECT csv_line, 'period', 'a year that cannot be', "period", '1990 to 2100'
FROM hev_sales WHERE year(period_first) < 1990 OR year(period_last) > 2100;

-- error: published_figures
SELECT csv_line, 'period', 'a year that cannot be', "period", '1950 to 2100'
FROM published_figures WHERE year(period_first) < 1950 OR year(period_last) > 2100;

-- error: capacity_claims
SELECT csv_line, 'window_start', 'a year that cannot be', window_start, '1950 to 2100'
FROM capacity_claims WHERE year(window_start) NOT BETWEEN 1950 AND 2100;

-- error: capacity_claims
SELECT csv_line, 'window_end', 'a year that cannot be', window_end, '1950 to 2100'
FROM capacity_claims WHERE year(window_end) NOT BETWEEN 1950 AND 2100;

-- error: capacity_claims
SELECT csv_line, 'window_end', 'the window ends before it starts', window_end,
       'not before window_start ' || window_start
FROM capacity_claims WHERE window_end < window_start;

-- error: capacity_events
SELECT csv_line, 'event_id', 'the same event twice', event_id,
       'one row; line ' || first_line || ' has the same line_id, event_on, event_type, capacity_tpa,'
       || ' capacity_is and source_id'
FROM (
    SELECT *, min(csv_line) OVER (
        PARTITION BY line_id, event_on, event_type, capacity_tpa, capacity_is, source_id
    ) AS first_line
    FROM capacity_events
)
WHERE csv_line > first_line;

-- error: capacity_claims
SELECT csv_line, 'claim_id', 'the same claim twice', claim_id,
       'one row; line ' || first_line || ' has the same scope, window, product, capacity and source'
FROM (
    SELECT *, min(csv_line) OVER (
        PARTITION BY scope, window_start, window_end, product, capacity_tpa, source_id
    ) AS first_line
    FROM capacity_claims
)
WHERE csv_line > first_line;

-- error: hev_sales
SELECT csv_line, 'sales_id', 'the same figure twice', sales_id,
       'one row; line ' || first_line || ' has the same period, scope, units and source'
FROM (
    SELECT *, min(csv_line) OVER (
        PARTITION BY "period", period_kind, region, maker, model, measure, powertrain, source_id,
                     units, statement, note
    ) AS first_line
    FROM hev_sales
)
WHERE csv_line > first_line;

-- error of each: alloy_output figure, hev_packs pack, nimh_share statement, published_figures figure
SELECT csv_line, '{key}', 'the same {noun} twice', {key},
       'one row; line ' || first_line || ' has the same in every other column'
FROM (SELECT *, min(csv_line) OVER (PARTITION BY {other_columns}) AS first_line FROM {table})
WHERE csv_line > first_line;

-- error: assumptions
SELECT DISTINCT b.csv_line, 'parameter', 'a parameter twice for the same scope', b.parameter,
       'one row for each parameter, region, maker and year; see line ' || a.csv_line
FROM assumptions AS a
JOIN assumptions AS b
  ON a.parameter = b.parameter AND a.region = b.region AND a.maker = b.maker
 AND a.csv_line < b.csv_line
 AND coalesce(a.year_from, 0) <= coalesce(b.year_to, 9999)
 AND coalesce(b.year_from, 0) <= coalesce(a.year_to, 9999);

-- error: lines
SELECT csv_line, 'alloy_type', 'a storage alloy without its type', '',
       'AB5, A2B7, AB2, Mg-based or TiFe as the source names it, else not_stated'
FROM lines WHERE product = 'hydrogen_storage_alloy' AND alloy_type IS NULL;

-- error: lines
SELECT csv_line, 'alloy_type', 'an alloy type of what is no storage alloy', alloy_type,
       'empty, or the product hydrogen_storage_alloy'
FROM lines WHERE product <> 'hydrogen_storage_alloy' AND alloy_type IS NOT NULL;

-- error: lines
SELECT csv_line, CASE WHEN lat IS NULL THEN 'lat' ELSE 'lon' END, 'half a coordinate', '',
       'both lat and lon, or neither'
FROM lines WHERE (lat IS NULL) <> (lon IS NULL);

-- error: hev_packs
SELECT csv_line, 'year_to', 'ends before it starts', year_to, 'not before year_from ' || year_from
FROM hev_packs WHERE year_to < year_from;

-- error: assumptions
SELECT csv_line, 'year_to', 'ends before it starts', year_to, 'not before year_from ' || year_from
FROM assumptions WHERE year_to < year_from;

-- error: assumptions
SELECT csv_line, 'value', 'neither a value nor a range', '', 'a value, or low and high'
FROM assumptions WHERE value IS NULL AND (low IS NULL OR high IS NULL);

-- error: assumptions
SELECT csv_line, 'source_id', 'sourced without a source', '', 'the source, or basis assumed'
FROM assumptions WHERE basis = 'sourced' AND source_id IS NULL;

-- error: assumptions
SELECT csv_line, 'low', 'low above high', low, 'at most high ' || plain(high)
FROM assumptions WHERE low > high;

-- error: assumptions
SELECT csv_line, 'value', 'value outside its range', value,
       'low ' || coalesce(plain(low), '-') || ' to high ' || coalesce(plain(high), '-')
FROM assumptions WHERE low <= high IS NOT FALSE AND (value < low OR value > high);

-- error: nimh_share
SELECT csv_line, 'low', 'low above high', low, 'at most high ' || plain(high)
FROM nimh_share WHERE low > high;

-- error: nimh_share
SELECT csv_line, 'share', 'share outside its range', share,
       'low ' || coalesce(plain(low), '-') || ' to high ' || coalesce(plain(high), '-')
FROM nimh_share WHERE low <= high IS NOT FALSE AND (share < low OR share > high);

-- error: ab5_inputs
SELECT csv_line, 'hev_units', 'hev_units outside its range', hev_units, low || ' to ' || high
FROM ab5_inputs WHERE hev_units NOT BETWEEN low AND high;

-- error: ab5_inputs
SELECT csv_line, 'nimh_share', 'nimh_share outside its range', nimh_share,
       nimh_share_low || ' to ' || nimh_share_high
FROM ab5_inputs WHERE nimh_share NOT BETWEEN nimh_share_low AND nimh_share_high;

-- error: ab5_inputs
SELECT csv_line, 'kwh_per_nimh_hev', 'kwh_per_nimh_hev outside its range', kwh_per_nimh_hev,
       kwh_low || ' to ' || kwh_high
FROM ab5_inputs WHERE kwh_per_nimh_hev NOT BETWEEN kwh_low AND kwh_high;

-- error: ab5_inputs
-- Between the nearest years of the segment that somebody counted; one side may be missing, which
-- the note must then say.
SELECT csv_line, 'hev_units', 'an interpolated value outside its neighbours', hev_units,
       'from ' || least(before_units, after_units) || ' to ' || greatest(before_units, after_units)
FROM (
    SELECT *,
        last_value(CASE WHEN basis <> 'interpolated' THEN hev_units END IGNORE NULLS) OVER (
            PARTITION BY segment ORDER BY "year"
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_units,
        first_value(CASE WHEN basis <> 'interpolated' THEN hev_units END IGNORE NULLS) OVER (
            PARTITION BY segment ORDER BY "year"
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS after_units
    FROM ab5_inputs
)
WHERE basis = 'interpolated' AND before_units IS NOT NULL AND after_units IS NOT NULL
  AND hev_units NOT BETWEEN least(before_units, after_units)
                        AND greatest(before_units, after_units);

-- error: ab5_inputs
SELECT i.csv_line, 'note', 'interpolated with no count on one side', i.note,
       'a note with the word interpolated that says between what it lies'
FROM ab5_inputs AS i
WHERE i.basis = 'interpolated' AND NOT contains(lower(coalesce(i.note, '')), 'interpolated')
  AND NOT (
      EXISTS (FROM ab5_inputs AS b WHERE b.segment = i.segment AND b."year" < i."year"
              AND b.basis <> 'interpolated')
      AND EXISTS (FROM ab5_inputs AS a WHERE a.segment = i.segment AND a."year" > i."year"
                  AND a.basis <> 'interpolated'));

-- warning: ab5_inputs
SELECT csv_line, 'basis', 'its text says interpolated', basis, 'interpolated'
FROM ab5_inputs
WHERE basis <> 'interpolated'
  AND contains(lower(formula || ' ' || coalesce(note, '')), 'interpolated');

-- error: ab5_inputs, hev_sales
SELECT csv_line, 'sales_ids', 'a row that is not in hev_sales', sales_id, 'a value of sales_id'
FROM (SELECT csv_line, unnest(list_items(sales_ids)) AS sales_id FROM ab5_inputs)
WHERE sales_id NOT IN (SELECT sales_id FROM hev_sales WHERE sales_id IS NOT NULL);

-- error: capacity_claims
SELECT csv_line, 'includes_products', 'not a product code', code, 'a code of lines.product'
FROM (SELECT csv_line, unnest(list_items(includes_products)) AS code FROM capacity_claims)
WHERE code NOT IN (SELECT code FROM products);

-- error: published_figures
SELECT csv_line, 'value', 'a share outside 0 to 100 percent', value, '0 to 100, percent as percent'
FROM published_figures WHERE metric = 'share' AND unit = 'percent' AND value NOT BETWEEN 0 AND 100;

-- error: published_figures
SELECT csv_line, 'value', 'below what can be', value, 'no level or share below 0'
FROM published_figures WHERE metric <> 'growth' AND value < 0;

-- error: hev_sales
SELECT csv_line, 'period', 'the period does not fit its kind', "period", period_kind || ' is written '
       || CASE period_kind WHEN 'calendar_year' THEN '2019' WHEN 'fiscal_year_jp' THEN 'FY2019'
          WHEN 'half_year' THEN '2019-H1 or 2019-04..2019-09' WHEN 'quarter' THEN '2019-Q1'
          WHEN 'year_to_date' THEN '2019-01..2019-09' ELSE '2019-06' END
FROM hev_sales
WHERE NOT CASE period_kind
    WHEN 'calendar_year' THEN length("period") = 4
    WHEN 'fiscal_year_jp' THEN starts_with("period", 'FY')
    WHEN 'half_year' THEN contains("period", '-H') OR (
        contains("period", '..') AND date_diff('month', period_first, period_last) = 5)
    WHEN 'quarter' THEN contains("period", '-Q')
    WHEN 'month' THEN regexp_full_match("period", '\d{4}-\d{2}')
    WHEN 'year_to_date' THEN contains("period", '..') AND month(period_first) = 1
        AND year(period_first) = year(period_last)
    WHEN 'point_in_time' THEN regexp_full_match("period", '\d{4}(-\d{2}){0,2}')
    ELSE true END;

-- error: corrections
SELECT csv_line, 'corrected_on', 'lies in the future', corrected_on,
       'not after ' || getvariable('today')
FROM corrections WHERE corrected_on > getvariable('today');

-- warning: capacity_events
SELECT csv_line, 'capacity_tpa', 'capacity below 1 t/a', capacity_tpa, 'right only for a pilot line'
FROM capacity_events WHERE capacity_tpa > 0 AND capacity_tpa < 1 AND capacity_is = 'existing';

-- warning: capacity_events
-- Only a line's first start-up: a later one may belong to an expansion approved before it.
SELECT s.csv_line, s.column_name, 'a start-up before it was ' || p.event_type, s.event_on,
       'not before ' || p.event_on || ' (line ' || p.csv_line || ')'
FROM (
    SELECT *, 'event_on' AS column_name,
           row_number() OVER (PARTITION BY line_id ORDER BY event_on_last, csv_line) AS nth
    FROM capacity_events WHERE event_type = 'commissioned'
) AS s
JOIN (
    SELECT *, row_number() OVER (PARTITION BY line_id ORDER BY event_on_first, csv_line) AS nth
    FROM capacity_events
    WHERE event_type IN ('announced', 'approved')
      AND capacity_is IS DISTINCT FROM 'expansion' AND capacity_is IS DISTINCT FROM 'total_after'
) AS p ON s.line_id = p.line_id AND s.nth = 1 AND p.nth = 1 AND s.event_on_last < p.event_on_first;

-- warning: capacity_events
SELECT csv_line, 'capacity_tpa', 'a total lower than before', capacity_tpa,
       'line ' || before_line || ' had ' || plain(before_tpa) || ' t/a'
FROM (
    SELECT *, lag(capacity_tpa) OVER history AS before_tpa, lag(csv_line) OVER history AS before_line
    FROM capacity_events WHERE capacity_tpa IS NOT NULL
    WINDOW history AS (PARTITION BY line_id ORDER BY event_on_last, csv_line)
)
WHERE capacity_is IN ('total_after', 'existing') AND capacity_tpa < before_tpa;

-- warning: capacity_events
SELECT DISTINCT b.csv_line, 'capacity_tpa', 'sources disagree on the same step', b.capacity_tpa,
       'line ' || a.csv_line || ' says ' || plain(a.capacity_tpa) || ' t/a (' || a.source_id || ')'
FROM capacity_events AS a
JOIN capacity_events AS b
  ON a.line_id = b.line_id AND a.event_type = b.event_type AND a.capacity_is = b.capacity_is
 AND a.csv_line < b.csv_line AND a.source_id <> b.source_id
 AND a.event_on_first <= b.event_on_last AND b.event_on_first <= a.event_on_last
 AND a.capacity_tpa <> b.capacity_tpa;

-- warning: capacity_events, lines
-- One line entered under two ids tells the same step twice. With a tonnage the same company or
-- the same place is enough; without one only the same company at the same place, since a
-- company often tells of all its lines at once.
WITH told AS (
    SELECT e.csv_line, e.line_id, e.event_type, e.event_on_first, e.event_on_last, e.capacity_tpa,
           l.product, l.country, bare(l.company) AS company,
           coalesce(bare(l.city), bare(l.province)) AS place
    FROM capacity_events AS e JOIN lines AS l USING (line_id)
)
SELECT b.csv_line, 'line_id', 'a likely double of another line', b.line_id,
       'one line, if ' || a.line_id || ' (line ' || a.csv_line || ') is the same: it has '
       || CASE WHEN a.capacity_tpa IS NULL THEN 'the same step, company, place and date'
          ELSE 'the same tonnage and date and the same '
               || CASE WHEN a.company = b.company THEN 'company' ELSE 'place' END END
FROM told AS a
JOIN told AS b
  ON a.product = b.product AND a.line_id <> b.line_id AND a.csv_line < b.csv_line
 AND a.event_on_first <= b.event_on_last AND b.event_on_first <= a.event_on_last
 AND (
    (a.capacity_tpa = b.capacity_tpa
     AND (a.company = b.company OR (a.country = b.country AND a.place = b.place)))
    OR (a.capacity_tpa IS NULL AND b.capacity_tpa IS NULL AND a.event_type = b.event_type
        AND a.company = b.company AND a.country = b.country
        AND a.place IS NOT DISTINCT FROM b.place)
 )
QUALIFY row_number() OVER (
    PARTITION BY least(a.line_id, b.line_id), greatest(a.line_id, b.line_id)
    ORDER BY b.csv_line, a.csv_line
) = 1;

-- warning: capacity_events, sources
SELECT e.csv_line, 'event_on', 'later than its source', e.event_on,
       'not after ' || s.published_on || ', when ' || s.source_id || ' was published'
FROM capacity_events AS e JOIN sources AS s USING (source_id)
WHERE e.event_on_first > s.published_on_last;

-- warning: hev_packs
SELECT csv_line, 'pack_kwh', 'not volts times ampere-hours', pack_kwh,
       'about ' || round(nominal_v * capacity_ah / 1000, 2) || ' kWh'
FROM hev_packs WHERE abs(pack_kwh - nominal_v * capacity_ah / 1000) > 0.05 * pack_kwh;

-- warning: lines, capacity_events
SELECT csv_line, 'line_id', 'a line without events', line_id, 'at least one row in capacity_events'
FROM lines WHERE line_id NOT IN (SELECT line_id FROM capacity_events WHERE line_id IS NOT NULL);

-- warning: sources
SELECT min(csv_line), 'published_on', 'no date on ' || count(*) || ' source(s), this the first', '',
       'a date, where the page shows one'
FROM sources WHERE published_on IS NULL HAVING count(*) > 0;

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

-- error: places, lines
SELECT p.csv_line, 'province', 'another province than the lines have', p.province,
       any_value(l.province) || ', as line ' || min(l.csv_line) || ' of lines.csv'
FROM places AS p JOIN lines AS l ON l.country = p.country AND l.city = p.place
WHERE l.province IS DISTINCT FROM p.province
GROUP BY p.csv_line, p.province, p.country, p.place
HAVING NOT EXISTS (FROM lines o WHERE o.country = p.country AND o.city = p.place
                   AND o.province IS NOT DISTINCT FROM p.province);
