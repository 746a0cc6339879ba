"""How long a client waits for a demo server over real HTTP, where nothing takes long."""

import httpx

PATIENCE = httpx.Timeout(connect=5.0, read=1.5, write=5.0, pool=5.0)
LONGEST_ANSWER = 3.0
