-- Who owns and who supplies whom, as told by the day looked from.

-- Every row of ownership known by then; `is_current` where it holds on that day.
CREATE TABLE known_ownership AS
SELECT o.ownership_id, o.subject_id, coalesce(c.name, l.company, o.subject_id) AS subject,
       o.owner_id, w.name AS owner, o.kind, o.share_percent, o.from_on, o.to_on, o.note, o.source_id,
       o.kind = 'holding' AND o.since <= k.as_of AND k.as_of < o.till AS is_current
FROM dated_ownership o
CROSS JOIN clock k
JOIN company_names w ON w.company_id = o.owner_id
LEFT JOIN company_names c ON c.company_id = o.subject_id
LEFT JOIN lines l ON l.line_id = o.subject_id
WHERE o.known_on <= k.as_of;

-- Statements that a company supplies another; `buyer` is empty where the source names none, and
-- `names` holds every name of the two. `chain` orders the way from the alloy to the car: 1 alloy,
-- 2 electrode, 3 pack; what stands on another way has none.
CREATE TABLE known_supply_links AS
WITH dated AS (
    SELECT k.*, known_day(coalesce(s.published_on, k.from_on,
                                   getvariable('created')::VARCHAR)) AS known_on
    FROM supply_links k JOIN sources s ON s.source_id = k.source_id
)
SELECT d.*, a.name AS supplier, b.name AS buyer, concat_ws(' ', a.names, b.names) AS names,
       CASE d.product WHEN 'hydrogen_storage_alloy' THEN 1 WHEN 'nimh_electrode' THEN 2
            WHEN 'nimh_pack' THEN 3 WHEN 'hev_pack' THEN 3 END AS chain
FROM dated d
JOIN company_names a ON a.company_id = d.supplier_id
LEFT JOIN company_names b ON b.company_id = d.buyer_id
WHERE d.known_on <= getvariable('as_of');
