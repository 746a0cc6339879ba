"""HTTP API of incident.io: client, retries, rate limit, one service per resource."""
