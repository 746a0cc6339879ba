"""One incident, and all open follow-ups and actions."""
