"""Incidents, people and configuration of the demo organisation."""
