-- What the AB5 model is asked with: the ledger, the driver series and the NiMH shares.
-- tracker/contracts/rules.py says how a rule is written.

-- error: assumptions
SELECT DISTINCT b.csv_line, 'parameter', 'a parameter twice for the same scope', b.parameter,
       'one row for each parameter, region, maker and year; see line ' || a.csv_line
FROM assumptions AS a
JOIN assumptions AS b
  ON a.parameter = b.parameter AND a.region = b.region AND a.maker = b.maker
 AND a.csv_line < b.csv_line
 AND coalesce(a.year_from, 0) <= coalesce(b.year_to, 9999)
 AND coalesce(b.year_from, 0) <= coalesce(a.year_to, 9999);

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
