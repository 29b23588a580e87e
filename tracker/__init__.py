"""REE Alloy & AB5 Tracker: capacity additions, hydrogen-storage alloy, AB5 consumption.

Who may import whom, lowest first (kept by tests/test_architecture.py):

    errors, terms, observe, location -> contracts
        -> publishing: releases -> publish, changes -> build, proposal
    errors, terms -> models: trend, ab5 -> metals -> decomposition, statements, scenario, survival
    errors, terms -> store, filters, models -> queries
                  -> charts, export, subscriptions -> ui -> pages -> app
    errors, terms -> access -> ui -> server -> cli
    location -> charts, server
    templates -> subscriptions, server
    errors -> terminal -> arguments -> server, cli

streamlit is imported only by app.py, pages/, tracker/ui and tracker/server; altair only by
tracker/charts; SQL text lives only in tracker/sql, tracker/contracts and tracker/queries.
No import has a side effect.
"""

__version__ = "0.1.0"
