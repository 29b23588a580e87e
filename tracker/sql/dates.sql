-- Partial dates, as every rule reads them.
-- Needs the variables `as_of`, the day the reader looks from, and `created`, the day the data set
-- was compiled.

-- First day a partial date (YYYY, YYYY-Qn, YYYY-MM, YYYY-MM-DD) can mean.
CREATE MACRO first_day(t) AS CASE
    WHEN length(t) = 4 THEN make_date(t::INT, 1, 1)
    WHEN length(t) = 7 AND t[6] = 'Q' THEN make_date(left(t, 4)::INT, (t[7]::INT - 1) * 3 + 1, 1)
    WHEN length(t) = 7 THEN make_date(left(t, 4)::INT, right(t, 2)::INT, 1)
    ELSE t::DATE
END;

-- Last day a partial date can mean.
CREATE MACRO last_day_of(t) AS CASE
    WHEN length(t) = 4 THEN make_date(t::INT, 12, 31)
    WHEN length(t) = 7 AND t[6] = 'Q' THEN last_day(make_date(left(t, 4)::INT, t[7]::INT * 3, 1))
    WHEN length(t) = 7 THEN last_day(make_date(left(t, 4)::INT, right(t, 2)::INT, 1))
    ELSE t::DATE
END;

-- Day a thing dated `t` was known at the latest: the last day `t` can mean, but not after
-- the day the data set was compiled, when it certainly was.
CREATE MACRO known_day(t) AS
    greatest(first_day(t), least(last_day_of(t), getvariable('created')));
