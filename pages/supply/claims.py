"""Claims: how much of what somebody claimed is explained by lines."""

import streamlit as st

from tracker import charts
from tracker.filters import View
from tracker.queries import claims, lineage_additions
from tracker.terms import whole
from tracker.ui import answers, frame, parts, widgets

page = frame.open_page(
    "claims", "How much of what was claimed do itemised lines explain?", View.CLAIMS
)
covered = parts.ask(page, claims.coverage)
others = parts.ask(page, claims.not_comparable)
answers.of_claims(page, covered, len(others))
widgets.switch("scope")
rows = parts.ask(page, claims.in_scope)
with st.container(horizontal=True):
    parts.card("Claims that can be compared", whole(covered["claims"], "claim"))
    parts.card("Claimed", parts.number(covered["claimed_tpa"]))
    parts.card("of it itemised", parts.percent(covered["share"]))
    parts.card("Over-explained", whole(covered["over_explained"], "claim"))
bars = parts.ask(page, claims.claim_parts)
parts.figure(page, "claims", charts.claim_bars(bars), bars, lineage_additions.of_claim)
st.caption(
    "A line counts when it is in the claim's place and products and was first announced or "
    "approved wholly inside its window. Claims overlap, so their sum is no capacity; what lines "
    "have beyond a claim covers no other claim. A claim is never added to lines."
)
parts.table(page, "claims-compared", rows)

st.header("Lines counted, and lines that just missed")
st.caption(
    "Just missed: one test alone keeps the line out, the window by at most a year, the place "
    "within the same country, or the product."
)
near = parts.ask(page, claims.claim_lines)
parts.table(page, "claim-lines", near)

st.header("Claims that cannot be compared")
parts.table(page, "claims-not-comparable", others)
parts.sources(page, rows["source_id"])
frame.close_page(page)
