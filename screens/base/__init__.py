"""Pickers, prompts, the external editor, and shared parts of screens."""
