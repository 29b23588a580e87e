"""What changed: since a day, or against an earlier version; what was known when; the feeds."""

import streamlit as st

from tracker import charts
from tracker.filters import View
from tracker.queries import known, lineage_additions, lineage_lines
from tracker.terms import ChangeKind
from tracker.ui import answers, frame, parts, widgets
from tracker.ui.changes import changed, since_last_visit, subscriptions
from tracker.ui.plain import escaped

page = frame.open_page("changes", "What changed, and what was known when?", View.CHANGES)
everything = parts.store_on(page, None)
days = known.known_days(everything, page.filters)
comparison = changed(page)
answers.of_changes(page, comparison)
since_last_visit(page)
with st.container(horizontal=True, vertical_alignment="center"):
    before, after = known.neighbours(days, page.today)
    widgets.step("Known before", before, ":material/chevron_left:")
    widgets.step("Known after", after, ":material/chevron_right:")
    st.caption(f"Compared with {escaped(comparison.compared_with)}.")
with st.container(horizontal=True):
    for kind in ChangeKind:
        st.metric(kind.label, f"{(comparison.rows['kind'] == kind).sum():,}", border=True)
parts.table(page, "changes", comparison.rows)

st.header("What was known on each day")
drawn = charts.known_steps(days, page.today)
parts.figure(
    page, "known-days", drawn, days,
    lambda _, filters, mark: lineage_lines.of_known_day(everything, filters, mark),
)  # fmt: skip

st.header("Additions that moved")
widgets.switch("period")
rows = known.compared(comparison.before, page.store, page.filters)
parts.figure(
    page, "known-compared", charts.known_difference(rows), rows,
    lambda _, filters, mark: lineage_additions.of_difference(
        comparison.before, page.store, filters, mark
    ),
)  # fmt: skip

st.header("Sums that moved")
if comparison.totals.empty:
    st.text("No sum moved.")
else:
    parts.table(page, "sums-moved", comparison.totals)

if comparison.edits is not None:
    st.header("Rows added, revised and withdrawn")
    st.caption("A correction of ours has its reason; a new fact has none.")
    parts.table(page, "row-changes", comparison.edits)

st.header("Be told")
subscriptions(page)
parts.sources(page, comparison.rows["source_id"])
frame.close_page(page)
