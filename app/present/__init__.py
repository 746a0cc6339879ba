"""Rendering as Textual Content: severities, statuses, values, rows."""
