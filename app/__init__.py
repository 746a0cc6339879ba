"""incident-tui: a terminal dashboard for incident.io."""
