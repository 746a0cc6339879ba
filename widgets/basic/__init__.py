"""Widgets that know nothing of incidents."""
