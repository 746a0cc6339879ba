"""The incident table, drawn line by line."""
