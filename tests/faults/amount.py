"""How much is tried: a sample with every run, any number with `make faults SCHEDULES=20`."""

import os

SAMPLE = 2
SCHEDULES = int(os.environ.get("SCHEDULES", SAMPLE))
EVERYTHING = SCHEDULES > SAMPLE
