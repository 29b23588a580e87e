"""REE Alloy & AB5 Tracker: capacity additions, hydrogen-storage alloy, AB5 consumption.

Who may import whom, lowest first (kept by tests/test_architecture.py):

    errors, terms, observe -> contracts
        -> publishing: releases -> publish, changes -> build, proposal
    errors, terms -> ab5, metals, trend -> decomposition, scenario, statements    (pure)
    errors, terms -> store, filters -> queries (these import the pure ones too)
                  -> charts, export, feed -> digest -> watch -> ui -> pages -> app
    errors, terms -> access -> ui -> server -> cli
    errors -> terminal -> arguments -> server, cli

streamlit is imported only by app.py, pages/, tracker/ui and tracker/server; altair only by
tracker/charts; SQL text lives only in tracker/sql, tracker/contracts and tracker/queries.
No import has a side effect.
"""
