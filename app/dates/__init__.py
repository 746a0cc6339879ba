"""Dates, times and ranges, as people type and read them."""
