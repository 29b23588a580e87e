"""Serve the empty app the way tracker/server.py serves the tracker: python serve.py PORT."""

import sys
from pathlib import Path

import streamlit as st

port = int(sys.argv[1])
app = st.App(Path(__file__).with_name("app.py"))
sys.argv = [str(app.script_path)]
app.run(config={"server.address": "127.0.0.1", "server.port": port})
