"""Realisation: what became of announced lines, how soon, and who fell silent."""

import streamlit as st

from tracker import charts
from tracker.filters import View
from tracker.queries import lineage_lines, realisation
from tracker.terms import whole
from tracker.ui import frame, parts

page = frame.open_page("realisation", "How much of what was announced came to run?", View.LINES)
rows = realisation.waits(page.store, page.filters)
st.caption(
    "Kaplan-Meier: a line enters when first announced or approved and leaves when it first ran; "
    "one that does not run yet is counted as waiting until the day looked from. A date known to "
    "the month or year stands in the middle of the days it can mean. The band is 95% (Greenwood). "
    "A line first heard of when it already ran is left out, so dropped plans may be under-reported."
)
if rows.empty:
    st.info("No line was announced before it ran under these filters.")
else:
    curve = realisation.curve(page.store, page.filters)
    parts.figure(page, "realisation", charts.realisation_steps(curve), curve, lineage_lines.of_wait)
    st.header("Median months, by product and country")
    parts.table(page, "realisation-medians", realisation.medians(page.store, page.filters))
    st.header("The lines behind it")
    parts.table(page, "realisation-lines", rows)

st.header("Lines gone quiet")
st.caption(
    f"Nothing heard for more than {whole(page.filters.quiet_years, 'year')}: inferred, the "
    "status beside it stays as last reported."
)
parts.table(page, "quiet-lines", realisation.quiet_lines(page.store, page.filters))
parts.sources(page, rows["source_ids"])
frame.close_page(page)
