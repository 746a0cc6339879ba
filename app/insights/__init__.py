"""Statistics of incidents: periods, groups, durations, and tables of them."""
