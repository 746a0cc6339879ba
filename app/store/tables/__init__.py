"""The tables of the cache, and how an incident becomes rows and sort values."""
