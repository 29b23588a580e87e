-- Evidence: the sources known on the day looked from, and the facts each supports.

CREATE TABLE known_sources AS
FROM sources WHERE published_on IS NULL OR known_day(published_on) <= getvariable('as_of');

-- Every fact known on the day and the source it rests on. An output without a dated source counts
-- as known at the end of its year; the ledger of assumptions has no clock.
CREATE TABLE known_facts AS
SELECT source_id, 'capacity_events' AS "table", event_id AS fact FROM known_events
UNION ALL
SELECT DISTINCT source_id, 'capacity_claims', claim_id FROM known_claims
UNION ALL
SELECT source_id, 'hev_sales', sales_id FROM known_hev_sales
UNION ALL
SELECT source_id, 'hev_packs', pack_id FROM known_hev_packs
UNION ALL
SELECT source_id, 'published_figures', figure_id FROM known_figures
UNION ALL
SELECT source_id, 'assumptions', assumption_id FROM assumptions WHERE source_id IS NOT NULL
UNION ALL
SELECT source_id, 'ownership', ownership_id FROM known_ownership
UNION ALL
SELECT source_id, 'supply_links', link_id FROM known_supply_links
UNION ALL
SELECT source_id, 'companies', company_id FROM companies WHERE source_id IS NOT NULL
UNION ALL
SELECT source_id, 'places', country || ' ' || place FROM places WHERE source_id IS NOT NULL
UNION ALL
SELECT source_id, 'nimh_share', share_id FROM known_nimh_shares
UNION ALL
SELECT o.source_id, 'alloy_output', o.output_id
FROM alloy_output o JOIN sources s ON s.source_id = o.source_id
WHERE known_day(coalesce(s.published_on, o.year::VARCHAR, getvariable('created')::VARCHAR))
      <= getvariable('as_of');
