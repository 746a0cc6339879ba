"""One handler for each API operation."""
