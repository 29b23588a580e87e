"""A scenario: the reader's choices about the years after our series, and where sliders start."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tracker.errors import BadInput
from tracker.models.ab5 import SEGMENTS, Range
from tracker.models.ab5.bands import Floats, drawn, uniforms

POST_YEAR = 2018  # the year whose growth the post of February 2019 speaks of


def check_range(name: str, choice: Range, least: float, most: float = math.inf) -> None:
    """Refuse a choice that does not run from low to high within bounds.

    Raises:
        BadInput: it does not; the message names it.
    """
    value = choice.low if math.isnan(choice.value) else choice.value
    fine = least <= choice.low <= value <= choice.high <= most
    if not (fine and math.isfinite(choice.high)):
        raise BadInput(f"{name} must run from low to high between {least:g} and {most:g}.")


@dataclass(frozen=True)
class Scenario:
    """Choices about the years after `base_year` (None: the last year with every segment).

    `hev_growth_pct`, `kwh_change_pct`, `kg_per_kwh_change_pct`: percent a year. `share_retention`:
    the NiMH share of a year over that of the year before; above 1 it wins back. `zero_in_years`:
    the share falls in equal steps to nothing in so many years, on top of the retention. `li_ion`:
    segments of makers whose share falls so by a year of their own, each `(segment, year)`; of two
    ends the sooner counts.
    """

    hev_growth_pct: Range
    share_retention: Range
    kwh_change_pct: Range
    kg_per_kwh_change_pct: Range
    zero_in_years: int | None = None
    base_year: int | None = None
    li_ion: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        for name in ("hev_growth_pct", "kwh_change_pct", "kg_per_kwh_change_pct"):
            check_range(name, getattr(self, name), -100)
        check_range("share_retention", self.share_retention, 0)
        if self.zero_in_years is not None and self.zero_in_years < 1:
            raise BadInput("zero_in_years must be one or more.")
        named = [segment for segment, _ in self.li_ion]
        if len(set(named)) < len(named) or not set(named) <= set(SEGMENTS):
            raise BadInput("li_ion names each of its segments once.")

    def changed(self, **choices: object) -> "Scenario":
        """The scenario with some choices replaced: what a slider does."""
        return dataclasses.replace(self, **choices)  # type: ignore[arg-type]


def _even(value: float) -> Range:
    return Range(value, value, value)


# Starting positions of the sliders. Every number is a choice to be shown and changed, no finding:
# hybrids at 5 percent a year sit near what a published outlook implies (2.2 times 2024 by 2040),
# the rest is round. `grows_with_hev_sales` is the forecast of the 2019 post: AB5 follows
# hybrid sales since NiMH share and kWh stand still, started from the year the post knew.
PRESETS: Mapping[str, Scenario] = {
    "flat_share": Scenario(Range(2, 5, 8), _even(1), _even(0), _even(0)),
    "li_ion_wins": Scenario(Range(2, 5, 8), _even(1), _even(0), _even(0), zero_in_years=10),
    "bipolar_revival": Scenario(Range(2, 5, 8), Range(1, 1.02, 1.04), Range(-2, -1, 0), _even(0)),
    "grows_with_hev_sales": Scenario(
        Range(2, 5, 8), _even(1), _even(0), _even(0), base_year=POST_YEAR
    ),
}


def chosen(name: str, choice: Range, draws: int, seed: int) -> Floats:
    """The point of a choice, then its draws; the middle stands for a value left open."""
    low, value, high = (
        np.array(end, dtype=float) for end in (choice.low, choice.value, choice.high)
    )
    point = np.array((low + high) / 2) if math.isnan(choice.value) else value
    return np.append(point, drawn(uniforms(draws, seed, "choice", name), low, value, high))
