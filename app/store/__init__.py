"""The databases on this machine: the cache and the journal."""
