"""A private SQLite file: rebuildable or durable, checked, migrated and recovered."""
