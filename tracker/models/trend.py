"""Is a yearly series flat? A least-squares slope with its confidence interval."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tracker.errors import BadInput
from tracker.terms import printed

LEVEL = 0.95
LEAST_YEARS = 3  # a slope and its spread need one point more than a line
DUST = 1e-9  # relative: values of a model that differ by less are one
_GRID = 200_001


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

    def told(self, unit: str) -> str:
        """The slope with its interval, for a sentence."""
        value, low, high = (printed(end, 3, sign=True) for end in (self.slope, self.low, self.high))
        return f"{value} {unit} a year ({printed(100 * LEVEL)}% {low} to {high})"

    @property
    def found(self) -> str:
        """What the interval says, in words that a sentence can end with."""
        return "no trend is found" if self.is_flat else "rises" if self.slope > 0 else "falls"


def trend(years: "pd.Series[int]", values: "pd.Series[float]") -> Trend:
    """Least-squares slope of values over years, with the interval of Student's t.

    Each year weighs the same; rows without a value are left out.

    Raises:
        BadInput: fewer than three years with a value, or all in one year.
    """
    kept = values.notna()
    x, y = years[kept].to_numpy(dtype=float), values[kept].to_numpy(dtype=float)
    if len(x) < LEAST_YEARS or len(set(x)) < 2:
        raise BadInput(f"A slope with its interval needs three years; here are {len(x)}.")
    if np.allclose(y, y[0], rtol=DUST, atol=0):
        return Trend(0.0, 0.0, 0.0, len(x))  # equal but for dust, which would have a sure slope
    away = x - x.mean()
    spread = (away**2).sum()
    slope = (away * y).sum() / spread
    residual = y - y.mean() - slope * away
    error = np.sqrt((residual**2).sum() / (len(x) - 2) / spread)
    half = t_quantile(1 - (1 - LEVEL) / 2, len(x) - 2) * error
    return Trend(float(slope), float(slope - half), float(slope + half), len(x))


def t_quantile(probability: float, freedom: int) -> float:
    """Quantile of Student's t, for a probability above one half.

    With t = sqrt(freedom) tan(angle) the density is cos(angle)^(freedom - 1), which a plain
    sum over a fine grid integrates to about six digits.

    >>> round(t_quantile(0.975, 10), 3)
    2.228
    """
    angle = np.linspace(0, np.pi / 2, _GRID)
    density = np.cos(angle) ** (freedom - 1)
    mass = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    at = np.interp(2 * probability - 1, mass / mass[-1], angle)
    return float(np.sqrt(freedom) * np.tan(at))
