"""One module a widget; they get models, and post messages."""
