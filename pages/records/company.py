"""A company: its names, owners, lines, supply links and the claims that name it."""

import pandas as pd
import streamlit as st

from tracker.filters import View
from tracker.queries import records_company, records_words, running
from tracker.ui import frame, parts, record_parts

page = frame.open_record("company", "Company", View.COMPANY, record_parts.company_name)
company = records_company.company(page.store, page.filters)
sums = running.running_of_record(page.store, page.filters, View.COMPANY)
lines = records_company.lines(page.store, page.filters)
parts.answer(page, records_words.of_lines(company["name"], sums))
st.caption("Of its own lines and those it has a majority in, each in full.")
main, beside = st.columns([2, 1], gap="large")
with main:
    record_parts.record_lines(page, "Lines it has a part of", lines)
    record_parts.section(page, "What they come to", "company-sums", sums)
with beside:
    record_parts.company_around(page, company)
ids = record_parts.company_tables(page)
ids += [*lines["source_ids"], company["source_id"]]
with beside:
    record_parts.cite(page, f"company {company['company_id']}", ids)
parts.sources(page, pd.Series(ids, dtype=object))
frame.close_page(page)
