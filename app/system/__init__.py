"""The machine below: streams, exit codes, clocks."""
