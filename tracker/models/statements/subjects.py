"""Which subject of a published figure is which quantity of ours."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A quantity of ours, or the ratio of two; `whole` says the subject counts more than ours.

    `under` is the quantity at the bottom of a ratio; `of_all` takes it over all segments.
    """

    over: str
    dimension: str
    under: str = ""
    of_all: bool = False
    whole: bool = False
    aside: str = ""


PLAN = "it was a plan"
SAME_SIZE = "ours takes Li-ion packs to be as large as NiMH ones"
SUBJECTS = {
    **dict.fromkeys(("ab5_consumption", "ab5_demand"), Measure("ab5_t", "mass")),
    **dict.fromkeys(("ab5_supply", "ab5_purchases"), Measure("bought_t", "mass")),
    **dict.fromkeys(("hev_sales", "hev_units"), Measure("units", "count")),
    **dict.fromkeys(
        ("nimh_hev_sales", "nimh_pack_output", "nimh_pack_purchases", "hev_pack_supply"),
        Measure("nimh_units", "count"),
    ),
    "nimh_pack_output_plan": Measure("nimh_units", "count", aside=PLAN),
    **dict.fromkeys(
        ("hev_battery_gwh", "hev_battery_mwh"), Measure("hev_kwh", "energy", aside=SAME_SIZE)
    ),
    **dict.fromkeys(("nimh_battery_gwh", "nimh_gwh"), Measure("nimh_kwh", "energy")),
    **dict.fromkeys(
        ("kwh_per_hev", "hev_pack_kwh"), Measure("hev_kwh", "pack", "units", aside=SAME_SIZE)
    ),
    **dict.fromkeys(
        ("kwh_per_nimh_hev", "kwh_per_hev_pack", "kwh_per_nimh_pack", "nimh_pack_kwh"),
        Measure("nimh_kwh", "pack", "nimh_units"),
    ),
    **dict.fromkeys(
        ("nimh_share", "nimh_share_of_hev", "nimh_share_of_hev_sales"),
        Measure("nimh_units", "share", "units"),
    ),
    "hev_share_of_world_hev": Measure("units", "share", "units", of_all=True),
    "ev_sales": Measure("units", "count", whole=True),
    "ev_battery_gwh": Measure("nimh_kwh", "energy", whole=True),
    "nickel_in_ev_batteries": Measure("nickel_t", "mass", whole=True),
}
