"""REE Alloy & AB5 Tracker: capacity additions, hydrogen-storage alloy, AB5 consumption.

Who may import whom, lowest first (kept by tests/test_architecture.py):

    errors, terms -> contracts -> releases -> build
    errors, terms -> store, filters -> queries -> ab5, decomposition, scenario (pure)
                  -> charts, export -> ui -> pages -> app

streamlit is imported only by app.py, pages/ and tracker/ui; altair only by tracker/charts;
SQL text lives only in tracker/sql, tracker/contracts and tracker/queries. No import has a
side effect.
"""
