"""Incident table, drawn line by line."""
