"""The vendor's HTTP API over an organisation in memory."""
