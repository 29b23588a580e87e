"""Is a yearly series flat? A least-squares slope with its confidence interval."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from tracker.errors import BadInput
from tracker.terms import printed

LEVEL = 0.95
LEAST_YEARS = 3  # a slope and its spread need one point more than a line
DUST = 1e-9  # relative: values of a model that differ by less are one


@dataclass(frozen=True)
class Trend:
    """Slope per year with its 95% interval, from `years` points.

    `is_flat` says that the interval holds zero: no trend was found, which is weaker than
    finding that there is none; a short or noisy series is always flat.
    """

    slope: float
    low: float
    high: float
    years: int

    @property
    def is_flat(self) -> bool:
        """Whether the interval of the slope holds zero."""
        return self.low <= 0 <= self.high

    def phrase(self, unit: str) -> str:
        """The slope with its interval, for a sentence."""
        value, low, high = (printed(end, 3, sign=True) for end in (self.slope, self.low, self.high))
        return f"{value} {unit} a year ({printed(100 * LEVEL)}% {low} to {high})"

    @property
    def direction(self) -> str:
        """What the interval says, in words that a sentence can end with."""
        return "no trend is found" if self.is_flat else "rises" if self.slope > 0 else "falls"


def trend(years: "pd.Series[int]", values: "pd.Series[float]") -> Trend:
    """Least-squares slope of values over years, with the interval of Student's t.

    Each year weighs the same; rows without a value are left out.

    Raises:
        BadInput: fewer than three years with a value, or all in one year.
    """
    stated = values.notna()
    x, y = years[stated].to_numpy(dtype=float), values[stated].to_numpy(dtype=float)
    if len(x) < LEAST_YEARS or len(set(x)) < 2:
        raise BadInput(f"A slope with its interval needs three years; here are {len(x)}.")
    if np.allclose(y, y[0], rtol=DUST, atol=0):
        return Trend(0.0, 0.0, 0.0, len(x))  # equal but for dust, which would have a sure slope
    (slope, _), covariance = np.polyfit(x - x.mean(), y, deg=1, cov=True)
    half = stdtrit(len(x) - 2, (1 + LEVEL) / 2) * np.sqrt(covariance[0, 0])
    return Trend(float(slope), float(slope - half), float(slope + half), len(x))
