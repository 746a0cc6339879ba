"""The suite in random order under hard conditions: `make test-hard`."""
