"""Claims per pack or vehicle, against the size of the packs and what AB5 is made of.

A pack holds kWh x kg per kWh of AB5, and all its rare earth is in that alloy. So no claim of
rare earth can pass the largest NiMH pack on record, at the most alloy per kWh, at the alloy's
largest rare-earth part, were that part all the one element. Nickel has a ledger row of its own
for both electrodes. Cobalt, manganese and aluminium are in the positive electrode too: ours is
then only a part.
"""

import re

import numpy as np
import pandas as pd

from tracker.models.ab5 import Ledger, intensity
from tracker.models.ab5.bottom_up import packs_of
from tracker.models.metals import REE_SHARES, mass_fractions
from tracker.models.statements.series import NICKEL, Estimate, Series

REE_FRACTION = "ree_mass_fraction"
ANY_PACK = "a NiMH pack"  # of no model, as our series has it
MODULE_MASS = "prius_module_mass_kg"
WORDS = {
    **{"la": "La", "lanthanum": "La", "ce": "Ce", "cerium": "Ce", "pr": "Pr", "nd": "Nd"},
    **{"praseodymium": "Pr", "neodymium": "Nd", "ree": "REE", "rare": "REE", "mischmetal": "REE"},
    **{"nickel": "Ni", "ni": "Ni", "cobalt": "Co", "co": "Co", "manganese": "Mn", "mn": "Mn"},
    **{"aluminium": "Al", "al": "Al", "ab5": "AB5", "alloy": "AB5", "module": "modules"},
}
CEILING = {*REE_SHARES, "REE", "AB5", "Ni", "modules"}


def substance(subject: str) -> str | None:
    """What is claimed per pack by a subject such as `la_per_hev`; None if it is no such claim."""
    head, _, tail = subject.partition("_per_")
    if not re.search(r"hev|pack|vehicle|hybrid|prius|car", tail):
        return None
    return next((WORDS[word] for word in head.split("_") if word in WORDS), None)


def pack_kwh(
    packs: pd.DataFrame, series: Series, text: str, segments: tuple[str, ...], year: int | None
) -> tuple[Estimate, str]:
    """kWh of the pack a claim means, and in words which that is.

    A model named in `text` means its NiMH packs on record up to the year, the widest model name
    winning; without one, the segments' kWh per NiMH HEV of that year (or of all years).
    """
    named_packs = _named(packs, text, year)
    if not named_packs.empty:
        sizes = named_packs["pack_kwh"]
        value = float(named_packs.iloc[-1]["pack_kwh"])
        names = " / ".join(dict.fromkeys(named_packs["model"]))
        return Estimate(value, float(sizes.min()), float(sizes.max())), f"the NiMH {names}"
    rows = series.rows[series.rows["segment"].isin(segments) & series.rows["nimh_share"].gt(0)]
    if year in set(rows["year"]):
        rows = rows[rows["year"] == year]
    nimh = rows["hev_units"] * rows["nimh_share"]
    value = float((nimh * rows["kwh_per_nimh_hev"]).sum() / nimh.sum())
    return Estimate(value, float(rows["kwh_low"].min()), float(rows["kwh_high"].max())), ANY_PACK


def kg_per_pack(
    what: str, kwh: Estimate, packs: pd.DataFrame, text: str, year: int | None, ledger: Ledger
) -> tuple[Estimate, float]:
    """kg of a substance in a pack of that size, and the kg no NiMH pack on record can pass."""
    if what == "modules":
        return _module_mass(packs, text, year, ledger)
    low, value, high, most = _per_kwh(what, ledger)
    largest = float(_nimh(packs)["pack_kwh"].max())
    ceiling = max(largest, kwh.high) * most if what in CEILING else np.inf
    return Estimate(kwh.value * value, kwh.low * low, kwh.high * high), ceiling


def range_note(what: str, ledger: Ledger) -> str:
    """What the ledger says about the range that a claim of this substance is held against."""
    return ledger.get(NICKEL).note if what == "Ni" else ledger.get(REE_FRACTION).note


def _per_kwh(what: str, ledger: Ledger) -> tuple[float, float, float, float]:
    """kg per kWh: low, value, high, and the most that chemistry leaves room for."""
    if what == "Ni":
        row = ledger.get(NICKEL)
        return row.low, ledger.number(NICKEL), row.high, row.high
    alloy = intensity(ledger)
    if what == "AB5":
        return alloy.low, alloy.value, alloy.high, intensity(ledger, "bought").high
    ree = ledger.get(REE_FRACTION)
    if what == "REE":
        ends = ree.low, ledger.number(REE_FRACTION), ree.high
    else:
        parts = mass_fractions(ledger)
        part = parts.loc[parts["element"] == what, ["low", "value", "high"]].to_numpy(dtype=float)
        ends = part[0, 0], part[0, 1], part[0, 2]
    most = alloy.high * ree.high
    return alloy.low * ends[0], alloy.value * ends[1], alloy.high * ends[2], most


def _module_mass(
    packs: pd.DataFrame, text: str, year: int | None, ledger: Ledger
) -> tuple[Estimate, float]:
    """Modules of the packs on record with that module: it is Toyota's own."""
    toyota = _nimh(packs[packs["maker"].isin(["Toyota", "Lexus"])])
    named_packs = _named(packs, text, year)
    masses = (named_packs if not named_packs.empty else toyota)["modules"].dropna()
    masses = masses * ledger.number(MODULE_MASS)
    ceiling = float(toyota["modules"].max()) * ledger.number(MODULE_MASS)
    return Estimate(float(masses.median()), float(masses.min()), float(masses.max())), ceiling


def _named(packs: pd.DataFrame, text: str, year: int | None) -> pd.DataFrame:
    """NiMH packs of the models a text names that were on the road by the year, oldest first."""
    of_models = []
    for maker, model in packs[["maker", "model"]].drop_duplicates().itertuples(index=False):
        name = re.escape(str(model).casefold().removesuffix(" hybrid"))
        if re.search(rf"\b{name}\b", text.casefold()):
            known = packs_of(packs, str(maker), str(model))
            of_models.append(known[~(known["year_from"] > (year or np.inf))])
    if not of_models:
        return packs.head(0)
    oldest_first: pd.DataFrame = _nimh(pd.concat(of_models)).sort_values("year_from", kind="stable")
    return oldest_first


def _nimh(packs: pd.DataFrame) -> pd.DataFrame:
    fair = ~packs["note"].fillna("").str.startswith("DISPUTED")
    return packs[fair & packs["chemistry"].eq("NiMH") & packs["pack_kwh"].notna()]
