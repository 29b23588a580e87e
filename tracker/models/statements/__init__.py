"""Published figures beside what our own series gives: agrees, differs, inconsistent, or untestable.

series    our quantities as a point and draws, so that every figure has a band
scope     what a row is about: years, segments, unit, printed rounding
packs     claims per pack, against pack size and stoichiometry
verdict   the rule that turns the two sides into a verdict and a sentence
"""

from tracker.models.statements.row import named
from tracker.models.statements.verdict import COLUMNS, growth_beside, verdicts
from tracker.terms import Verdict

__all__ = ["COLUMNS", "Verdict", "growth_beside", "named", "verdicts"]
