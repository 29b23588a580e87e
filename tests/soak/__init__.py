"""Drills that take longer than a test may: many readers, broken data, kills, hostile callers.

    make soak             # or: python -m tests.soak --quick, python -m tests.soak sessions crowd

What each drill proves, its limits and the last figures: docs/SOAK.md.

target      what a drill is pointed at, how big it is, and what it reports
process     memory, threads and open files of a process
reader      a reader without a browser, speaking Streamlit's protocol
links       links of readers, with the answer each must get
sessions, crowd, build, corrupt, kill, slow, hostile, clock     the drills
"""
