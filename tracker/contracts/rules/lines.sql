-- Lines, the places they stand in, the sources and the corrections.
-- tracker/contracts/rules.py says how a rule is written.

-- error: sources
SELECT csv_line, 'published_on', 'a source from the future', published_on,
       'at the latest ' || getvariable('today')
FROM sources WHERE published_on_first > getvariable('today');

-- error: sources
SELECT csv_line, 'published_on', 'a year that cannot be', published_on, '1950 or later'
FROM sources WHERE year(published_on_first) < 1950;

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

-- error: corrections
SELECT csv_line, 'corrected_on', 'lies in the future', corrected_on,
       'not after ' || getvariable('today')
FROM corrections WHERE corrected_on > getvariable('today');

-- warning: lines, capacity_events
SELECT csv_line, 'line_id', 'a line without events', line_id, 'at least one row in capacity_events'
FROM lines WHERE line_id NOT IN (SELECT line_id FROM capacity_events WHERE line_id IS NOT NULL);

-- warning: sources
SELECT min(csv_line), 'published_on', 'no date on ' || count(*) || ' source(s), this the first', '',
       'a date, where the page shows one'
FROM sources WHERE published_on IS NULL HAVING count(*) > 0;

-- error: places, lines
SELECT p.csv_line, 'province', 'another province than the lines have', p.province,
       any_value(l.province) || ', as line ' || min(l.csv_line) || ' of lines.csv'
FROM places AS p JOIN lines AS l ON l.country = p.country AND l.city = p.place
WHERE l.province IS DISTINCT FROM p.province
GROUP BY p.csv_line, p.province, p.country, p.place
HAVING NOT EXISTS (FROM lines o WHERE o.country = p.country AND o.city = p.place
                   AND o.province IS NOT DISTINCT FROM p.province);
