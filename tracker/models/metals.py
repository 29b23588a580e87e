"""What is inside AB5: La, Ce, Pr, Nd, Ni, Co, Mn, Al on three bases, and NiMH GWh deployed.

The parts come from the ledger: five mass fractions of the alloy, and four shares of its rare
earth. The shares add to 1 by definition, so they are taken relative to their sum: an override
of one makes room for itself. Oxide factors follow from atomic weights, by element, never one
factor for a mix.
"""

import math

import pandas as pd

from tracker.errors import BadInput
from tracker.models.ab5 import Ledger
from tracker.terms import MetalBasis

# Standard atomic weights, g/mol, IUPAC 2021 (abridged). Constants of nature, not assumptions.
ATOMIC_WEIGHT = {"O": 15.999, "La": 138.91, "Ce": 140.12, "Pr": 140.91, "Nd": 144.24}
# Metal and oxygen atoms in the oxide the trade counts as REO: La2O3, CeO2, Pr6O11, Nd2O3.
OXIDE_ATOMS = {"La": (2, 3), "Ce": (1, 2), "Pr": (6, 11), "Nd": (2, 3)}

REE_FRACTION = "ree_mass_fraction"
REE_SHARES = {name: f"{name.lower()}_share_of_ree" for name in OXIDE_ATOMS}
OTHER_FRACTIONS = {name: f"{name.lower()}_mass_fraction" for name in ("Ni", "Co", "Mn", "Al")}
ELEMENTS = (*REE_SHARES, *OTHER_FRACTIONS)


def metal_per_oxide(element: str) -> float:
    """kg of rare-earth metal in a kg of its oxide.

    Raises:
        BadInput: the element is not counted as REO here.

    >>> round(metal_per_oxide("La"), 3), round(metal_per_oxide("Pr"), 3)
    (0.853, 0.828)
    """
    if element not in OXIDE_ATOMS:
        raise BadInput(f"{element} has no rare-earth oxide: choose the metal basis.")
    metal, oxygen = OXIDE_ATOMS[element]
    weight = metal * ATOMIC_WEIGHT[element]
    return weight / (weight + oxygen * ATOMIC_WEIGHT["O"])


def mass_fractions(ledger: Ledger) -> pd.DataFrame:
    """kg of each element in a kg of AB5.

    Returns:
        One row per element, rare earths first: `element`, `low`, `value`, `high` (kg/kg). Low and
        high of a rare earth pair the ends of the alloy's rare-earth part and of its share: the
        widest the ledger allows. They do not add to 1; the values do, as far as the ledger's do.

    Raises:
        BadInput: an assumption is missing, or the four shares are all zero.
    """
    ree = _ends(ledger, REE_FRACTION)
    shares = {element: _ends(ledger, name) for element, name in REE_SHARES.items()}
    total = math.fsum(value for _, value, _ in shares.values())
    if total <= 0:
        raise BadInput("The shares of La, Ce, Pr and Nd in the rare earth are all zero.")
    rows = [
        (element, *(part * share / total for part, share in zip(ree, shares[element], strict=True)))
        for element in REE_SHARES
    ]
    rows += [(element, *_ends(ledger, name)) for element, name in OTHER_FRACTIONS.items()]
    return pd.DataFrame(rows, columns=["element", "low", "value", "high"])


def converted(tonnes: float, element: str, source: str, target: str, ledger: Ledger) -> float:
    """Tonnes of one element from one basis to another: alloy, metal or reo.

    Raises:
        BadInput: unknown element or basis; REO of an element that is no rare earth; tonnes of
            alloy asked for an element the ledger says is not in it.
    """
    bases = [str(basis) for basis in MetalBasis]
    if element not in ELEMENTS or source not in bases or target not in bases:
        raise BadInput(f"Cannot convert {element} from {source} to {target}.")
    if source == target:
        return tonnes
    per_metal = {"metal": 1.0}  # tonnes on each basis that one tonne of metal makes
    if MetalBasis.REO in (source, target):
        per_metal["reo"] = 1 / metal_per_oxide(element)
    if MetalBasis.ALLOY in (source, target):
        part = mass_fractions(ledger).set_index("element")["value"]
        if part[element] <= 0:
            raise BadInput(f"The ledger has no {element} in AB5.")
        per_metal["alloy"] = 1 / float(part[element])
    return tonnes / per_metal[source] * per_metal[target]


def metals(
    consumption: pd.DataFrame, ledger: Ledger, basis: str = MetalBasis.METAL
) -> pd.DataFrame:
    """Tonnes of each element in the AB5 of each year and segment.

    Args:
        consumption: frame of `ab5.consumption` (its basis, cell or bought, carries over).
        ledger: assumptions.
        basis: `metal` contained; `reo` (rare earths only, other elements have no rows);
            `alloy` repeats the AB5 that holds the element, so its rows must not be added.

    Returns:
        `year`, `segment`, `element`, `basis`, `factor` (tonnes per tonne of AB5), `tonnes`,
        `low_t`, `high_t`, `complete`. The band pairs the ends of the AB5 band with those of the
        composition, so it is wider than p10 to p90.

    Raises:
        BadInput: unknown basis, or an assumption is missing.
    """
    factors = _per_alloy(ledger, basis)
    frame = consumption[["year", "segment", "ab5_t", "low_t", "high_t", "complete"]].merge(
        factors, how="cross"
    )
    return pd.DataFrame(
        {
            **{name: frame[name] for name in ("year", "segment", "element")},
            "basis": str(basis),
            "factor": frame["value"],
            "tonnes": frame["ab5_t"] * frame["value"],
            "low_t": frame["low_t"] * frame["low"],
            "high_t": frame["high_t"] * frame["high"],
            "complete": frame["complete"],
        }
    )


def nimh_gwh(consumption: pd.DataFrame) -> pd.DataFrame:
    """GWh of NiMH packs put on the road: `year`, `segment`, `nimh_units`, `gwh`, `complete`.

    Units x NiMH share x kWh per NiMH HEV, from the frame of `ab5.consumption`; zero where no
    hybrid has NiMH.
    """
    units = consumption["hev_units"] * consumption["nimh_share"]
    gwh = (units * consumption["kwh"]).where(units > 0, 0) / 1_000_000
    return consumption[["year", "segment"]].assign(
        nimh_units=units, gwh=gwh, complete=consumption["complete"]
    )


def reo_per_alloy(ledger: Ledger) -> float:
    """Tonnes of REO that the rare earth of a tonne of AB5 makes, element by element."""
    return float(_per_alloy(ledger, MetalBasis.REO)["value"].sum())


def _per_alloy(ledger: Ledger, basis: str) -> pd.DataFrame:
    parts = mass_fractions(ledger)
    ends = ["low", "value", "high"]
    if basis == MetalBasis.METAL:
        return parts
    if basis == MetalBasis.ALLOY:
        return parts.assign(low=1.0, value=1.0, high=1.0)
    if basis != MetalBasis.REO:
        raise BadInput(f"Basis {basis!r} is not alloy, metal or reo.")
    rare = parts[parts["element"].isin(list(REE_SHARES))].reset_index(drop=True)
    oxide = rare["element"].map(metal_per_oxide)
    return rare.assign(**{end: rare[end] / oxide for end in ends})


def _ends(ledger: Ledger, parameter: str) -> tuple[float, float, float]:
    value, row = ledger.number(parameter), ledger.get(parameter)
    low, high = (value if math.isnan(end) else end for end in (row.low, row.high))
    return low, value, high
