"""Version of the program, as installed or as set in its sources."""

VERSION = "0.1.0"
