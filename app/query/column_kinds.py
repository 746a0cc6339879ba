"""Kinds of the columns that an organisation defines."""

ROLE, CUSTOM_FIELD, TIMESTAMP, DURATION = "role", "custom_field", "timestamp", "duration"
