"""The fields of a form and how each is edited."""
