"""Claims: how much of what somebody claimed is explained by lines."""

import streamlit as st

from tracker import charts, ui
from tracker.filters import View
from tracker.queries import claims, lineage

page = ui.open_page(
    "claims", "How much of what was claimed do itemised lines explain?", View.CLAIMS
)
ui.switch("scope")
rows = claims.in_scope(page.store, page.filters)
covered = claims.coverage(page.store, page.filters)
with st.container(horizontal=True):
    st.metric("Claims that can be compared", ui.whole(covered["claims"], "claim"), border=True)
    st.metric("Claimed", ui.number(covered["claimed_tpa"]), border=True)
    st.metric("of it itemised", ui.percent(covered["share"]), border=True)
    st.metric("Over-explained", ui.whole(covered["over_explained"], "claim"), border=True)
st.caption(
    "A line counts when it is in the claim's place and products and was first announced or "
    "approved wholly inside its window. Claims overlap, so their sum is no capacity; what lines "
    "have beyond a claim covers no other claim. A claim is never added to lines."
)
parts = claims.claim_parts(page.store, page.filters)
ui.figure(page, "claims", charts.claim_bars(parts), parts, lineage.of_claim)
ui.table(page, "claims-compared", rows)

st.header("Lines counted, and lines that just missed")
st.caption(
    "Just missed: one test alone keeps the line out, the window by at most a year, the place "
    "within the same country, or the product."
)
near = claims.claim_lines(page.store, page.filters)
ui.table(page, "claim-lines", near)

st.header("Claims that cannot be compared")
others = claims.not_comparable(page.store, page.filters)
ui.table(page, "claims-not-comparable", others)
ui.sources(page, rows["source_id"])
ui.close_page(page)
