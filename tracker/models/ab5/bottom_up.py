"""The check from below: US model sales times the packs of those models.

A model joins a pack by maker, model name and model years. Where sources clash nothing is
averaged; one is taken by a stated rule:

- sales: the source that prints most models of that year (one count, one method), then the
  first by name; only whole calendar years of single models, no cumulative counts;
- a family of models ("Prius family") stands for its members unless they add up to it;
- packs: those whose model years hold the year (an open end closes with the last year printed
  for the generation); undated ones only for a model without any dated one; never a row called
  DISPUTED or one whose chemistry is not stated; of several the one with volts and amp-hours, then
  confidence, then name;
- a model-year with both a NiMH and a Li-ion pack on record has no known chemistry: its units are
  `split`, counted as not joined, because no source prints the split.
"""

import re
from collections.abc import Hashable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from tracker.models.trend import Trend, trend
from tracker.terms import Confidence

SALES_COLUMNS = ["year", "maker", "model", "units", "source_id"]
NO_PACK = (None, None, np.nan, "no pack")
FAMILY = " family"
RANK = {str(level): place for place, level in enumerate(Confidence)}


def joined_models(sales: pd.DataFrame, packs: pd.DataFrame, region: str = "US") -> pd.DataFrame:
    """Each model-year of a region with the pack taken for it, or why there is none.

    Args:
        sales: table `hev_sales`.
        packs: table `hev_packs`.
        region: whose sales.

    Returns:
        One row per year, maker, model: `year`, `maker`, `model`, `units`, `source_id` (of the
        sales), `pack_id`, `chemistry`, `pack_kwh`, `join` (`joined`, `no kWh`, `split`, `no pack`).
        Only joined rows have a pack.
    """
    models = model_sales(sales, region)
    known = {
        (maker, model): packs_of(packs, maker, model).to_dict("records")
        for maker, model in set(zip(models["maker"], models["model"], strict=True))
    }
    joins = [
        _join(known[maker, model], year)
        for maker, model, year in zip(models["maker"], models["model"], models["year"], strict=True)
    ]
    columns = ["pack_id", "chemistry", "pack_kwh", "join"]
    return pd.concat([models, pd.DataFrame(joins, columns=columns, index=models.index)], axis=1)


def model_sales(sales: pd.DataFrame, region: str = "US") -> pd.DataFrame:
    """Calendar-year units by model, one source each: the rule is the module's.

    Returns:
        `year`, `maker`, `model`, `units` (vehicles), `source_id`; one row per year and model.
    """
    single_models = sales[
        sales["region"].eq(region)
        & sales["period_kind"].eq("calendar_year")
        & sales["measure"].eq("sales")
        & sales["powertrain"].isin(["hev", "strong_hev"])
        & sales["model"].fillna("").ne("")
    ]
    frame = single_models.assign(year=single_models["period"].astype(int))
    counted = frame.groupby(["year", "source_id"])["sales_id"].transform("size")
    ranked = frame.assign(counted=counted).sort_values(
        ["year", "maker", "model", "counted", "source_id"],
        ascending=[True, True, True, False, True],
    )
    single = ranked.drop_duplicates(["year", "maker", "model"])[SALES_COLUMNS]
    return single[~_counted_twice(single)].reset_index(drop=True)


def packs_of(packs: pd.DataFrame, maker: str, model: str) -> pd.DataFrame:
    """Packs on record for a model in any year, best first, by the module's rule.

    A pack row may name several models ("Fit Hybrid / Insight") and leave its years open; the
    column `until` is `year_to`, or the last year printed for the generation.
    """
    candidates = packs[packs["maker"].eq(maker)]
    candidates = candidates[
        candidates["model"].map(lambda text: _plain(model) in _names(text)).astype(bool)
    ]
    candidates = candidates[candidates["chemistry"].ne("not_stated")]
    candidates = candidates[~candidates["note"].fillna("").astype(str).str.startswith("DISPUTED")]
    end, generation = candidates["year_to"], candidates["generation"]
    closing = end.groupby(generation.fillna("")).transform("max")
    order = candidates.assign(
        until=end.where(end.notna() | generation.isna(), closing),
        bare=candidates["pack_kwh"].isna(),
        rounded=candidates["nominal_v"].isna() | candidates["capacity_ah"].isna(),
        rank=candidates["confidence"].map(RANK),
    )
    best: pd.DataFrame = order.sort_values(["bare", "rounded", "rank", "pack_id"])
    return best[[*packs.columns, "until"]]


def by_year(joined: pd.DataFrame) -> pd.DataFrame:
    """Coverage and sales-weighted pack size by year.

    Returns:
        `year`, `units` (models in hev_sales), `joined_units`, `coverage_pct`, `kwh_per_hev` (all
        joined units), `nimh_units`, `kwh_per_nimh_hev`; NaN where no unit is joined. Averages of
        a year with low coverage are averages of the few models that joined.
    """
    rows = []
    for year, group in joined.groupby("year"):
        good = group[group["join"] == "joined"]
        nimh = good[good["chemistry"] == "NiMH"]
        units, covered = int(group["units"].sum()), int(good["units"].sum())
        sizes = (_weighted_kwh(good), int(nimh["units"].sum()), _weighted_kwh(nimh))
        rows.append((year, units, covered, 100 * covered / units if units else np.nan, *sizes))
    columns = ["year", "units", "joined_units", "coverage_pct"]
    return pd.DataFrame(rows, columns=[*columns, "kwh_per_hev", "nimh_units", "kwh_per_nimh_hev"])


def covered(yearly: pd.DataFrame, min_coverage_pct: float) -> pd.DataFrame:
    """The years of `by_year` of whose units at least so many percent are joined."""
    return yearly[yearly["coverage_pct"] >= min_coverage_pct]


def plateau(yearly: pd.DataFrame, min_coverage_pct: float) -> Trend:
    """Slope of kWh per NiMH HEV over the years whose coverage is at least so many percent.

    Raises:
        BadInput: fewer than three years are covered so well.
    """
    years = covered(yearly, min_coverage_pct)
    return trend(years["year"], years["kwh_per_nimh_hev"])


def not_joined(joined: pd.DataFrame) -> pd.DataFrame:
    """Units that could not be joined: `year`, `maker`, `model`, `units`, `join`, largest first."""
    left: pd.DataFrame = joined.loc[
        joined["join"] != "joined", ["year", "maker", "model", "units", "join"]
    ].sort_values(["units", "year", "maker", "model"], ascending=[False, True, True, True])
    return left.reset_index(drop=True)


def _join(known: list[dict[Hashable, Any]], year: int) -> tuple[object, ...]:
    """The pack of a year out of a model's packs, best first."""
    dated = [pack for pack in known if pack["year_from"] > 0 or pack["until"] > 0]
    fits = [p for p in dated if not (p["year_from"] > year or p["until"] < year)]
    candidates = fits if dated else known
    if not candidates:
        return NO_PACK
    if len({pack["chemistry"] for pack in candidates}) > 1:
        return None, None, np.nan, "split"
    if np.isnan(candidates[0]["pack_kwh"]):
        return None, None, np.nan, "no kWh"
    return candidates[0]["pack_id"], candidates[0]["chemistry"], candidates[0]["pack_kwh"], "joined"


@cache
def _plain(model: str) -> str:
    """A model name without what sources add or leave out: case, spaces, "Hybrid"."""
    return re.sub(r"\bhybrid\b|\s+", " ", model.casefold()).replace(" ", "")


@cache
def _names(models: str) -> frozenset[str]:
    """The models a pack row names: "Fit Hybrid / Insight" is two."""
    return frozenset(_plain(model) for model in models.split("/"))


def _counted_twice(single: pd.DataFrame) -> "pd.Series[bool]":
    """Rows of a family ("Prius family") or its members: one of the two must go."""
    twice = pd.Series(False, index=single.index)
    for place in single.index[single["model"].str.endswith(FAMILY)]:
        family = single.loc[place]
        name = str(family["model"]).removesuffix(FAMILY)
        same = single["year"].eq(family["year"]) & single["maker"].eq(family["maker"])
        member = same & (single["model"].eq(name) | single["model"].str.startswith(f"{name} "))
        member[place] = False
        if single.loc[member, "units"].sum() == family["units"]:
            twice[place] = True
        else:
            twice |= member
    return twice


def _weighted_kwh(rows: pd.DataFrame) -> float:
    units = float(rows["units"].sum())
    return float((rows["units"] * rows["pack_kwh"]).sum()) / units if units else np.nan
