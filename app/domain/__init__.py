"""Models of an incident and its fields; pure values, no I/O."""
