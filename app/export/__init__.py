"""Export incidents: tables, files, handover notes, the clipboard."""
