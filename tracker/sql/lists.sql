-- Lists and names, as every rule reads them; the check of curated tables reads this file, too.

-- The items of a list: split at ";", without space around them.
CREATE MACRO list_items(t) AS list_transform(string_split(t, ';'), lambda item: trim(item));

-- Every name of a company, in any script.
CREATE MACRO all_names(name, name_local, others) AS list_filter(
    [name, name_local] || coalesce(list_items(others), []), lambda item: item IS NOT NULL);

-- A text without what writers do differently: case, accents, spaces and signs, as
-- tracker/spelling.py folds what a reader types.
CREATE MACRO folded(t) AS regexp_replace(strip_accents(lower(t)), '[^\p{L}\p{N}]', '', 'g');
