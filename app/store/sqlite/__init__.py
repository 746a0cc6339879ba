"""A private SQLite file, rebuildable or durable."""
