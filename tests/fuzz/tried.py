"""Which seeds are tried, and how many inputs of each kind that came to."""

import os
from collections import Counter

FIRST, SEEDS = int(os.environ.get("FIRST_SEED", "0")), int(os.environ.get("SEEDS", "1"))

TRIED: Counter[str] = Counter()
