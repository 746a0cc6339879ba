"""How things look, as Textual Content: severities, statuses, values, rows."""
