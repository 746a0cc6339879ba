"""Drafts, pending writes and undo history; the program never deletes the file."""
