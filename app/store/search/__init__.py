"""Full-text search: index, query, spelling, completion."""
