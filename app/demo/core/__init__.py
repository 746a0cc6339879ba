"""State of the demo organisation, wire format, errors, paging."""
