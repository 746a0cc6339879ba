"""An incident.io in a box: the vendor's HTTP API over an in-memory organisation."""
