"""Seeded draws from a range: what a band is made of.

A band is the 10th and the 90th percentile of the draws, stretched where needed to hold the
point: the central value of a lopsided range can lie outside its own 10 to 90 percent.
"""

import zlib

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DRAWS = 10_000
SEED = 20190214
BAND_QUANTILES = (0.1, 0.9)


def uniforms(draws: int, seed: int, *names: object) -> Floats:
    """Uniform draws in 0..1 that depend on the seed and the names alone.

    Each quantity has a stream of its own, so leaving out a year or moving one slider does not
    reshuffle the draws of the others.
    """
    keys = [zlib.crc32(str(name).encode()) for name in names]
    return np.random.default_rng([seed, *keys]).random(draws)


def drawn(u: Floats, low: Floats, value: Floats, high: Floats) -> Floats:
    """The value at each quantile `u` of a triangle low-value-high; even where value is NaN.

    Arrays broadcast; a range of no width gives its point, exactly.
    """
    width, rise = high - low, value - low
    climbing = low + np.sqrt(u * width * rise)
    falling = high - np.sqrt((1 - u) * width * (high - value))
    triangular = np.where(u * width < rise, climbing, falling)
    bounded = np.clip(triangular, low, high)
    return np.where(np.isnan(value), low + u * width, bounded)


def band(draws: Floats, point: Floats) -> tuple[Floats, Floats]:
    """Low and high of draws laid along the last axis, stretched to hold the point.

    NaN where a row has a draw that is not a number, or no point.
    """
    low, high = np.quantile(draws, BAND_QUANTILES, axis=-1)
    return np.minimum(low, point), np.maximum(high, point)
