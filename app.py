"""Entry point: names the pages and runs the one asked for."""

import streamlit as st

from tracker.ui import frame
from tracker.ui.user import require_user, signed_in_as

st.set_page_config(page_title="REE Alloy & AB5 Tracker", layout="wide")

person = require_user()
page = st.navigation(
    {
        "Start": [
            st.Page("pages/start/overview.py", title="Overview", default=True),
        ],
        "Supply": [
            st.Page("pages/supply/capacity.py", title="Capacity", url_path="capacity"),
            st.Page(
                "pages/supply/hydrogen_storage.py",
                title="Hydrogen-storage alloy",
                url_path="hydrogen-storage",
            ),
            st.Page("pages/supply/claims.py", title="Claims", url_path="claims"),
        ],
        "Demand": [
            st.Page("pages/demand/ab5.py", title="AB5 consumption", url_path="ab5"),
            st.Page("pages/demand/statements.py", title="Statement checker", url_path="statements"),
            st.Page("pages/demand/outlook.py", title="Outlook", url_path="outlook"),
        ],
        "Evidence": [
            st.Page("pages/evidence/changes.py", title="What changed", url_path="changes"),
            st.Page("pages/evidence/sources.py", title="Sources", url_path="sources"),
            st.Page("pages/evidence/check.py", title="Check a table", url_path="check"),
        ],
        "Records": [  # opened by a link or from the search, in no list
            st.Page("pages/records/line.py", title="Line", url_path="line", visibility="hidden"),
            st.Page(
                "pages/records/company.py", title="Company", url_path="company", visibility="hidden"
            ),
            st.Page("pages/records/place.py", title="Place", url_path="place", visibility="hidden"),
        ],
    },
    expanded=True,
)
frame.run_page(page, person)
signed_in_as(person)
