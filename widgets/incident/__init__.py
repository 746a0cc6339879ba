"""Widgets of an incident: header, fields, tabs, preview."""
