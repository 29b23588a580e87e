"""The words for codes: what the reader sees instead of them."""

from functools import cache

from tracker.contracts import descriptor
from tracker.contracts.countries import NAMES
from tracker.filters.names import country
from tracker.filters.options import Dimension, Scope
from tracker.labels.heads import HEADS
from tracker.terms import (
    AlloyType,
    CapacityIs,
    ChangeKind,
    Confidence,
    EventType,
    Labelled,
    MetalBasis,
    NimhRoute,
    Product,
    RowEdit,
    Segment,
    SourceKind,
    Status,
    Verdict,
)

_VOCABULARIES: tuple[type[Labelled], ...] = (
    Dimension, Scope, SourceKind, MetalBasis, NimhRoute, Product, AlloyType, EventType, Status,
    CapacityIs, Confidence, ChangeKind, RowEdit, Segment, Verdict,
)  # fmt: skip
PARAMETERS = {  # of the ledger and of what a line's capacity would mean
    "ab5_specific_capacity_mah_per_g": "AB5 capacity (mAh/g)",
    "np_ratio": "Negative over positive capacity (N/P)",
    "process_yield": "Process yield",
    "ree_mass_fraction": "Rare-earth share of AB5 (kg/kg)",
    "unstated_storage_line_tpa": "A line without stated capacity (t/a)",
    "cell_voltage_v": "Cell voltage (V)",
    "ree_metal_per_reo": "REE metal per oxide (REO)",
    "utilisation": "Use of the capacity",
}
FACTORS = {  # of a split
    "hev_units": "Hybrids sold",
    "segment_mix": "Who sold them",
    "nimh_share": "NiMH share",
    "kwh": "kWh per hybrid",
    "kg_per_kwh": "kg per kWh",
}
LANGUAGES = {  # ISO 639-1
    "de": "German", "en": "English", "es": "Spanish", "fr": "French", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "pt": "Portuguese",
    "ru": "Russian", "zh": "Chinese",
}  # fmt: skip
_OTHERS = {
    "WLD": "World",
    "ab5": "AB5",
    "fiscal_year_jp": "Japanese fiscal year",
    "hev_incl_mild": "HEV, mild ones included",
    "total": "All segments",
    "all": "All",
    "kwh_per_vehicle": "kWh per vehicle",
    "tonnes_metal": "t metal",
    "tonnes_ni": "t nickel",
    "tonnes_reo": "t REO",
    "percent": "%",
}


@cache
def codes() -> dict[str, str]:
    """Code -> word, for all vocabularies; later ones go before."""
    words = _OTHERS | FACTORS | PARAMETERS
    for vocabulary in _VOCABULARIES:
        words |= {code.value: code.label for code in vocabulary}
    return words


@cache
def names() -> dict[str, str]:
    """Name of a column or table -> what a reader calls it; `table.column` -> both."""
    tables = descriptor().tables
    words = {field.name: field.title for table in tables for field in table.fields}
    words |= HEADS
    words |= {
        f"{table.name}.{field.name}": f"{table.title}: {field.title}"
        for table in tables
        for field in table.fields
    }
    return words | {table.name: table.title for table in tables}


@cache
def in_prose() -> dict[str, str]:
    """What a code or name that stands in a text is called."""
    return names() | codes()


def country_name(code: str) -> str:
    """A country as a table says it, without an article.

    >>> country_name("USA"), country_name("NLD"), country_name("WLD")
    ('United States', 'Netherlands', 'World')
    """
    by_hand = country(code).removeprefix("the ")
    return _OTHERS.get(code) or (by_hand if by_hand != code else NAMES.get(code, code))
