"""Keep the cache current through the API service."""
