-- Reconciliation: what somebody claimed against the lines of the same place, product and window.

-- One row per claim and scope known on `as_of`. `narrow` counts the claim's own product, `wide`
-- every product in includes_products; `not_comparable` says why lines cannot be set against it.
CREATE TABLE known_claims AS
WITH scopes AS (
    SELECT c.*, 'narrow' AS scope_code, [c.product] AS products FROM capacity_claims c
    UNION ALL
    SELECT c.*, 'wide', list_items(c.includes_products) FROM capacity_claims c
),
dated AS (
    SELECT c.*, s.kind AS source_kind,
           known_day(coalesce(s.published_on, c.window_end::VARCHAR, '1900')) AS known_on,
           s.published_on IS NULL AS known_on_inferred,
           CASE WHEN c.capacity_tpa IS NULL THEN 'no tonnage is claimed'
                WHEN c.includes_products IS NULL THEN 'the claim is not comparable with line tonnage'
                WHEN c.window_start IS NULL AND c.window_end IS NULL THEN 'no window is stated'
                WHEN c.window_start IS NULL THEN 'the start of the window is not stated'
                WHEN c.window_end IS NULL THEN 'the end of the window is not stated'
                WHEN c.scope_code = 'narrow' AND c.product IS NULL THEN 'no product is stated'
           END AS not_comparable
    FROM scopes c JOIN sources s ON s.source_id = c.source_id
)
FROM dated WHERE known_on <= getvariable('as_of');

-- Lines beside each comparable claim and scope: those counted, and those that one test alone
-- keeps out (the window by at most a year, the place within the country, or the product). A
-- line comes with its first step at the announced stage; a level itemises nothing. The world
-- (WLD) is every place.
CREATE TABLE claim_matches AS
WITH first_steps AS (
    SELECT a.* FROM additions a
    JOIN known_events e ON e.event_id = a.event_id
    WHERE a.stage = 'announced'
    QUALIFY row_number() OVER (PARTITION BY a.line_id ORDER BY e.seq, a.step) = 1
),
judged AS (
    SELECT k.claim_id, k.scope_code AS scope, k.window_start, k.window_end, a.*,
           list_contains(k.products, a.product) AS product_fits,
           coalesce((k.province IS NULL OR a.province = k.province)
                    AND (k.city IS NULL OR a.city = k.city), false) AS place_fits,
           a.first_day >= k.window_start AND a.last_day <= k.window_end AS window_fits
    FROM known_claims k
    JOIN first_steps a ON a.outcome IN ('addition', 'not_stated')
     AND (k.country IS NULL OR k.country = 'WLD' OR a.country = k.country)
     AND a.last_day >= k.window_start - INTERVAL 1 YEAR
     AND a.first_day <= k.window_end + INTERVAL 1 YEAR
    WHERE k.not_comparable IS NULL
)
SELECT claim_id, scope,
       CASE WHEN window_fits AND place_fits AND product_fits THEN 'counted'
            ELSE 'missed' END AS verdict,
       concat_ws('; ',
           CASE WHEN NOT product_fits THEN 'another product'
                WHEN NOT place_fits THEN 'another place'
                WHEN last_day < window_start THEN 'before the window'
                WHEN first_day > window_end THEN 'after the window'
                WHEN NOT window_fits THEN 'its date may lie outside the window'
                ELSE 'inside window, place and products' END,
           CASE WHEN reached_by = 'construction_start'
                    THEN 'first heard of when already under construction'
                WHEN reached_by IS NOT NULL THEN 'first heard of when already running' END) AS why,
       company, product, city, country, event_on, additions_tpa, outcome, reached_by,
       line_id, event_id, source_ids, last_day
FROM judged
WHERE product_fits::INT + place_fits::INT + window_fits::INT >= 2;

-- One row per claim and scope: `itemised_tpa` is what the lines counted add, `residual_tpa` what
-- is left of the claim, negative when the lines over-explain it, never clipped.
CREATE TABLE claims_reconciled AS
WITH counted AS (
    SELECT claim_id, scope, sum(additions_tpa) AS itemised_tpa, count(*) AS lines,
           count(*) FILTER (outcome = 'not_stated') AS lines_not_stated,
           string_agg(line_id, ';' ORDER BY line_id) AS line_ids
    FROM claim_matches WHERE verdict = 'counted' GROUP BY claim_id, scope
)
SELECT k.claim_id, k.scope_code AS scope, k.scope AS claim, k.capacity_tpa AS claimed_tpa,
       CASE WHEN k.not_comparable IS NULL THEN coalesce(c.itemised_tpa, 0) END AS itemised_tpa,
       CASE WHEN k.not_comparable IS NULL
            THEN k.capacity_tpa - coalesce(c.itemised_tpa, 0) END AS residual_tpa,
       k.not_comparable IS NULL AND coalesce(c.itemised_tpa, 0) > k.capacity_tpa AS is_over_explained,
       coalesce(c.lines, 0) AS lines,
       coalesce(c.lines_not_stated, 0) AS lines_not_stated,
       coalesce(c.line_ids, '') AS line_ids,
       k.not_comparable, k.product, k.includes_products, k.window_start, k.window_end,
       k.city, k.province, k.country, k.source_id, k.source_kind, k.known_on, k.known_on_inferred,
       k.note
FROM known_claims k
LEFT JOIN counted c ON c.claim_id = k.claim_id AND c.scope = k.scope_code;
