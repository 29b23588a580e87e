"""The country codes of ISO 3166-1, as the package iso3166 keeps them."""

from iso3166 import countries

ALPHA3_OF = {
    country.numeric: country.alpha3
    for country in countries
    if not country.alpha3.startswith("X")  # left to users by the standard; XKX is no part of it
}
"""Numeric code (three digits) to alpha-3 code."""

ALPHA3 = frozenset(ALPHA3_OF.values())

NAMES = {country.alpha3: country.apolitical_name for country in countries}
"""Alpha-3 code to the standard's name, without what is disputed."""
