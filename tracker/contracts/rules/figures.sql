-- What sources print of hybrids, packs, alloy and shares, beside our own series.
-- tracker/contracts/rules.py says how a rule is written.

-- error: hev_sales
SELECT csv_line, 'period', 'a year that cannot be', "period", '1990 to 2100'
FROM hev_sales WHERE year(period_first) < 1990 OR year(period_last) > 2100;

-- error: published_figures
SELECT csv_line, 'period', 'a year that cannot be', "period", '1950 to 2100'
FROM published_figures WHERE year(period_first) < 1950 OR year(period_last) > 2100;

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

-- error: hev_packs
SELECT csv_line, 'year_to', 'ends before it starts', year_to, 'not before year_from ' || year_from
FROM hev_packs WHERE year_to < year_from;

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

-- warning: hev_packs
SELECT csv_line, 'pack_kwh', 'not volts times ampere-hours', pack_kwh,
       'about ' || round(nominal_v * capacity_ah / 1000, 2) || ' kWh'
FROM hev_packs WHERE abs(pack_kwh - nominal_v * capacity_ah / 1000) > 0.05 * pack_kwh;
