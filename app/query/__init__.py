"""Filters, search syntax, listings and columns: which incidents, in which order."""
