"""General widgets, independent of incidents."""
