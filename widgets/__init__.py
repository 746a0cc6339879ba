"""Widgets, one per module; they get models, and post messages."""
