"""From curated tables to published versions: build, publish, releases, changes, proposal."""
