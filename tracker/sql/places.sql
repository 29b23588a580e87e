-- Lines: where each is and whose, by the names they are shown under. Needs owners.sql.

-- Lines with names of their places that mean one place: two towns of one name are told apart by
-- their province, and so on. `place` is where a map or a list puts the line. `company` is the name
-- the company is shown under, `owners` are those on the day, `names` every name it can be found by.
CREATE TABLE placed_lines AS
WITH counted AS (
    SELECT *,
           count(DISTINCT coalesce(country, '')) OVER (PARTITION BY province) AS provinces,
           count(DISTINCT concat_ws('/', coalesce(province, ''), coalesce(country, '')))
               OVER (PARTITION BY city) AS cities,
           count(DISTINCT concat_ws('/', coalesce(city, ''), coalesce(province, ''),
                                    coalesce(country, ''))) OVER (PARTITION BY park) AS parks
    FROM lines
),
named AS (
    SELECT * EXCLUDE (company, company_ids, parent_company, provinces, cities, parks),
           CASE WHEN province IS NULL THEN NULL
                WHEN provinces > 1 THEN concat_ws(', ', province, country)
                ELSE province END AS province_name,
           CASE WHEN city IS NULL THEN NULL
                WHEN cities > 1 THEN concat_ws(', ', city, province, country)
                ELSE city END AS city_name,
           CASE WHEN park IS NULL THEN NULL
                WHEN parks > 1 THEN concat_ws(', ', park, city, province, country)
                ELSE park END AS park_name
    FROM counted
)
SELECT n.*, w.company, w.company_ids, w.owners,
       concat_ws(' ', w.names, p.name_local) AS names,
       coalesce(city_name, province_name || ', town not stated',
                n.country || ', place not stated', 'place not stated') AS place
FROM named n
LEFT JOIN named_owners w ON w.line_id = n.line_id
LEFT JOIN places p ON p.country = n.country AND p.place = n.city;
