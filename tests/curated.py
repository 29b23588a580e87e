"""The curated tables as the model gets them: numbers as numbers, text as text."""

from functools import cache
from pathlib import Path

import pandas as pd

from tracker.models.ab5 import Ledger

CURATED = Path(__file__).parents[1] / "data" / "curated"


@cache
def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(CURATED / f"{name}.csv", encoding="utf-8")


def table(name: str) -> pd.DataFrame:
    """A fresh copy of a curated table."""
    return _read(name).copy()


def ledger() -> Ledger:
    """The curated assumptions."""
    return Ledger.from_frame(table("assumptions"))


def without_other_2020() -> pd.DataFrame:
    """The curated AB5 inputs with a hole: 2020 lacks the makers beside Toyota and Honda."""
    rows = table("ab5_inputs")
    return rows[(rows["year"] != 2020) | (rows["segment"] != "other_strong_hev")]
