"""Drafts, pending writes and what can be undone; never deleted by the program."""
