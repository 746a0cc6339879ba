"""Drafts and writes as pure values, before anything is sent."""
