"""Handlers of API operations."""
