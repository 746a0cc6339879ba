"""The program's version, as installed or as stated in its sources."""

VERSION = "0.1.0"
