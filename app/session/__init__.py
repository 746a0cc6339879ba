"""One open profile: cache, journal, key and service."""
