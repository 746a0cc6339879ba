"""Filters, search syntax, list queries and columns."""
