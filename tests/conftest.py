"""Settings of all tests."""

from hypothesis import settings

# A deadline per example measures the machine, not the code.
settings.register_profile("tracker", deadline=None)
settings.load_profile("tracker")
