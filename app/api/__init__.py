"""The async API service layer over incident.io's HTTP API."""
