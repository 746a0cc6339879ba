"""Send writes: journal, API, outcome."""
