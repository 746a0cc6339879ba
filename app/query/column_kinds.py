"""Kinds of the columns that an organisation defines itself."""

ROLE, CUSTOM_FIELD, TIMESTAMP, DURATION = "role", "custom_field", "timestamp", "duration"
