"""REE Alloy & AB5 Tracker: capacity additions, hydrogen-storage alloy, AB5 consumption.

Who may import whom is drawn in CONTRIBUTING.md and kept by the contracts in pyproject.toml.
SQL text lives only in tracker/sql, tracker/contracts and tracker/queries. No import has a side
effect.
"""

__version__ = "0.1.0"
