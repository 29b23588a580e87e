-- Who owns and who supplies whom, as told by the day looked from.

-- Every row of ownership known by then, whether it held on that day or not.
CREATE TABLE known_ownership AS
SELECT o.ownership_id, o.subject_id, coalesce(c.name, l.company, l.line_id) AS subject,
       o.owner_id, w.name AS owner, o.kind, o.share_percent, o.from_on, o.to_on, o.note, o.source_id,
       EXISTS (FROM holdings h WHERE h.subject_id = o.subject_id AND h.owner_id = o.owner_id
               AND h.from_on IS NOT DISTINCT FROM o.from_on
               AND h.to_on IS NOT DISTINCT FROM o.to_on) AND o.kind = 'holding' AS is_current
FROM ownership o
JOIN sources s ON s.source_id = o.source_id
JOIN companies w ON w.company_id = o.owner_id
LEFT JOIN companies c ON c.company_id = o.subject_id
LEFT JOIN lines l ON l.line_id = o.subject_id
WHERE known_day(coalesce(s.published_on, o.from_on, (SELECT created FROM clock)::VARCHAR))
      <= (SELECT as_of FROM clock);

-- Statements that a company supplies another; `buyer` is empty where the source names none, and
-- `names` holds every name of the two. `chain` orders the way from the alloy to the car: 1 alloy,
-- 2 electrode, 3 pack; what stands on another way has none.
CREATE TABLE known_supply_links AS
SELECT k.*, a.name AS supplier, b.name AS buyer,
       array_to_string(all_names(a.name, a.name_local, a.other_names)
           || CASE WHEN b.name IS NULL THEN []
              ELSE all_names(b.name, b.name_local, b.other_names) END, ' ') AS names,
       CASE k.product WHEN 'hydrogen_storage_alloy' THEN 1 WHEN 'nimh_electrode' THEN 2
            WHEN 'nimh_pack' THEN 3 WHEN 'hev_pack' THEN 3 END AS chain,
       known_day(coalesce(s.published_on, k.from_on, (SELECT created FROM clock)::VARCHAR))
           AS known_on
FROM supply_links k
JOIN sources s ON s.source_id = k.source_id
JOIN companies a ON a.company_id = k.supplier_id
LEFT JOIN companies b ON b.company_id = k.buyer_id
WHERE known_day(coalesce(s.published_on, k.from_on, (SELECT created FROM clock)::VARCHAR))
      <= (SELECT as_of FROM clock);
