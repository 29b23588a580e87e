-- Reconciliation: what somebody claimed against the lines of the same place, product and window.

-- One row per claim and scope. `narrow` counts the claim's own product, `wide` every product
-- in includes_products. A line counts when its first announced-stage event falls wholly inside
-- the window; the world (WLD) is every place. `residual_tpa` is negative when the lines over-explain the claim, never clipped.
CREATE TABLE claims_reconciled AS
WITH scopes AS (
    SELECT c.*, 'narrow' AS scope_code, [c.product] AS products FROM capacity_claims c
    UNION ALL
    SELECT c.*, 'wide', list_items(c.includes_products) FROM capacity_claims c
),
known AS (
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
),
first_step AS (
    SELECT line_id, min(first_day) AS first_day FROM additions
    WHERE stage = 'announced' GROUP BY line_id
),
counted AS (
    SELECT k.claim_id, k.scope_code,
           sum(a.additions_tpa) AS itemised_tpa,
           count(DISTINCT a.line_id) AS lines,
           count(DISTINCT a.line_id) FILTER (a.outcome = 'not_stated') AS lines_not_stated,
           array_to_string(list_sort(list(DISTINCT a.line_id)), ';') AS line_ids
    FROM known k
    JOIN additions a
      ON a.stage = 'announced'
     AND list_contains(k.products, a.product)
     AND a.first_day >= k.window_start AND a.last_day <= k.window_end
     AND (k.city IS NULL OR a.city = k.city)
     AND (k.province IS NULL OR a.province = k.province)
     AND (k.country IS NULL OR k.country = 'WLD' OR a.country = k.country)
    JOIN first_step f ON f.line_id = a.line_id AND f.first_day >= k.window_start
    WHERE k.not_comparable IS NULL
    GROUP BY k.claim_id, k.scope_code
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
FROM known k LEFT JOIN counted c ON c.claim_id = k.claim_id AND c.scope_code = k.scope_code
WHERE k.known_on <= (SELECT as_of FROM clock);
