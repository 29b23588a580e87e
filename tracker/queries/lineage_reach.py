"""What stands behind the hybrids a line could equip, and behind those that were sold."""

from tracker.filters import Filters
from tracker.models.ab5.ledger import INTENSITY_PARAMETERS, YIELD
from tracker.queries.ab5 import ledger
from tracker.queries.lineage import Mark, Trace
from tracker.queries.lineage_ab5 import assumed, tonnes
from tracker.queries.lineage_lines import of_line
from tracker.queries.storage import assumptions
from tracker.store import Store
from tracker.terms import printed


def of_hybrids(store: Store, filters: Filters, mark: Mark) -> Trace:
    """Behind a line's bar its tonnes and the numbers used, behind the reference the sales."""
    if mark["year"] is not None:
        tables = tonnes(store, filters, [int(mark["year"])]).tables
        named = {title: rows for title, rows in tables.items() if title != "Assumptions"}
        return Trace(named, "NiMH hybrids = sum over segments of hybrids sold x NiMH share.")
    used = assumptions(store, filters).set_index("parameter")["value"]
    steps = of_line(store, filters, mark)
    formula = (
        "Hybrids a year = t/a x share of nameplate made x 1000 / (kg of AB5 per kWh x kWh per "
        f"NiMH hybrid), here t/a x {used['utilisation']:g} x 1000 / "
        f"({printed(used['kg_per_kwh'], 3)} x {printed(used['pack_kwh'], 3)}). {steps.formula}"
    )
    ledgers = assumed(store, ledger(store, filters), [*INTENSITY_PARAMETERS, YIELD])
    return Trace(steps.tables | {"Assumptions": ledgers}, formula)
