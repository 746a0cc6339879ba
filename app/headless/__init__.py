"""Listing, showing, declaring and editing from the command line, without an interface."""
