"""Declare, edit, review, conflicts and pending operations."""
