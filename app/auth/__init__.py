"""Find and store the API key."""
