"""The models: frames and frozen values in and out; no files, no SQL, no screen.

ab5            AB5 alloy in hybrids: four factors, every number from the ledger
metals         what is inside AB5, element by element
decomposition  why AB5 moved between two years
statements     published figures against our own series
scenario       what demand could be, against what lines could make
survival       how much of what was announced came to run
trend          whether a yearly series is flat
"""
