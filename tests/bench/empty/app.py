"""The least a Streamlit app with two pages and a filter can do: what ours is compared with."""

import streamlit as st


def start() -> None:
    st.title("Empty start")
    st.text("Showing everything.")


def other() -> None:
    st.title("Empty other")
    with st.sidebar:
        chosen = st.multiselect("Product", ["first", "second"])
    st.text(f"Showing {', '.join(chosen) or 'everything'}.")


st.set_page_config(page_title="Empty", layout="wide")
st.navigation(
    [
        st.Page(start, title="Empty start", default=True),
        st.Page(other, title="Empty other", url_path="other"),
    ]
).run()
