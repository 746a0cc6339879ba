"""Paths, secrets, links, garbage collection, background imports, waits."""
