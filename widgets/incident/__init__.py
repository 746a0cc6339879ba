"""The incident: header, fields, tabs, preview."""
