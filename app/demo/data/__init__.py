"""The incidents, people and configuration of the demo organisation."""
