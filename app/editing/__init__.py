"""Drafts, operations, permissions, review, conflicts and undo; pure values."""
