"""`python -m tracker.server`."""

import sys

from tracker.server.command import main

# Streamlit gives the name `__main__` to each page it runs: what is served must not live here.
sys.exit(main())
