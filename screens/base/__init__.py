"""Pickers, prompts, the external editor and what several screens share."""
