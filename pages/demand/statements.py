"""Statement checker: every published figure beside what our own series gives."""

import streamlit as st

from tracker import charts, ui
from tracker.filters import View, leaves
from tracker.queries import ab5, lineage_ab5
from tracker.terms import Verdict

page = ui.open_page(
    "statements", "Do published figures hold against our own series?", View.STATEMENTS
)
rows = ui.ask(page, ab5.statements)
ui.switch("nimh_route")
with st.container(horizontal=True):
    for verdict in Verdict:
        if not leaves(page.filters.verdict, verdict):
            continue
        found = int((rows["verdict"] == verdict).sum())
        st.metric(verdict.label, ui.whole(found, "figure"), border=True)
st.caption(
    "A figure without a comparable series cannot be tested, and is never ticked. "
    "Why a verdict was given stands beside it. A figure of all hybrids of a year with an "
    "interpolated segment is one of these: a number nobody counted can neither agree nor differ."
)
ui.table(page, "statements", rows)

st.header("The latest published AB5 growth, taken apart")
ui.table(page, "growth-taken-apart", ui.ask(page, ab5.growth_beside_published))

st.header("Published growth")
figures = ab5.figures(page.store)
growth = figures[(figures["metric"] == "growth") & figures["period"].notna()]
ui.figure(page, "published-growth", charts.published_points(figures), growth, lineage_ab5.of_figure)
ui.sources(page, figures["source_id"])
ui.close_page(page)
