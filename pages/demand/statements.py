"""Statement checker: every published figure beside what our own series gives."""

import streamlit as st

from tracker import charts
from tracker.filters import View, leaves
from tracker.queries import ab5, lineage_ab5
from tracker.terms import Verdict, whole
from tracker.ui import answers, frame, parts, widgets

page = frame.open_page(
    "statements", "Do published figures hold against our own series?", View.STATEMENTS
)
answers.of_statements(page)
rows = parts.ask(page, ab5.statements)
widgets.switch("nimh_route")
with st.container(horizontal=True):
    for verdict in Verdict:
        if not leaves(page.filters.verdict, verdict):
            continue
        count = int((rows["verdict"] == verdict).sum())
        st.metric(verdict.label, whole(count, "figure"), border=True)
st.caption(
    "A figure without a comparable series cannot be tested, and is never ticked. "
    "Why a verdict was given stands beside it. A figure of all hybrids of a year with an "
    "interpolated segment is one of these: a number nobody counted can neither agree nor differ."
)
if not page.filters.verdict:
    widgets.switch("tested")
listed = ab5.listed(rows, page.filters)
drawn = charts.statement_dumbbells(listed)
if drawn.rows.empty:
    parts.table(page, "statements", listed)
else:
    parts.figure(page, "statements", drawn, listed, lineage_ab5.of_figure)

st.header("The latest published AB5 growth, taken apart")
parts.table(page, "growth-taken-apart", parts.ask(page, ab5.growth_beside_published))

st.header("Published growth")
figures = ab5.figures(page.store)
growth = figures[(figures["metric"] == "growth") & figures["period"].notna()]
parts.figure(
    page, "published-growth", charts.published_points(figures), growth, lineage_ab5.of_figure
)
parts.sources(page, figures["source_id"])
frame.close_page(page)
