"""How much of what was announced came to run, and how soon: Kaplan and Meier's estimate.

A line enters when it was first announced or approved and leaves when it first ran. One that does
not run yet is censored on the day looked from: it may still come.
"""

import math

import pandas as pd

Z95 = 1.959964  # two-sided 95% of the normal distribution
COLUMNS = ["months", "at_risk", "ran", "censored", "share", "low", "high"]


def realisation(months: pd.Series, ran: pd.Series) -> pd.DataFrame:
    """Share of lines that run after so many months, with its 95% band.

    Args:
        months: time of each line from announcement to running, or to the day looked from.
        ran: whether the line came to run.

    Returns:
        One row per time at which a line ran or was censored, from 0 months on: `months`,
        `at_risk` (lines that neither ran nor were censored before), `ran`, `censored`, `share`
        (0-1, one minus the Kaplan-Meier survival), `low`, `high` (Greenwood's variance, kept
        within 0 and 1; NaN where no line is left to tell).
    """
    rows = [(0.0, len(months), 0, 0, 0.0, 0.0, 0.0)]
    survival, variance, at_risk = 1.0, 0.0, len(months)
    for time, here in ran.astype(bool).groupby(months.astype(float)):
        moved, gone = int(here.sum()), int((~here).sum())
        survival *= 1 - moved / at_risk
        left = at_risk - moved
        variance += moved / (at_risk * left) if left else math.nan if moved else 0.0
        half = Z95 * survival * math.sqrt(variance) if left else math.nan
        share = 1 - survival
        low, high = max(0.0, share - half), min(1.0, share + half)
        if math.isnan(half):
            low = high = math.nan
        rows.append((float(str(time)), at_risk, moved, gone, share, low, high))
        at_risk -= moved + gone
    from_start = rows[1:] if len(rows) > 1 and rows[1][0] == 0 else rows
    return pd.DataFrame(from_start, columns=COLUMNS)


def median_months(curve: pd.DataFrame, column: str = "share") -> float:
    """The first time at which half of the lines run; NaN when the curve never gets there.

    With `high` or `low` for the column: the early or the late end of the median's 95% band.
    """
    reached = curve.loc[curve[column] >= 0.5, "months"]
    return float(reached.iloc[0]) if len(reached) else math.nan
