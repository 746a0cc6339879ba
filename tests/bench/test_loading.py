"""The network is loaded behind the screen: how long it holds a key up, at once and in a thread."""

import subprocess
import sys

import pytest

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

RUNS = 5

_PROGRAM = """
import asyncio, sys, time
import app.tui
from app.system.background_imports import load

def network():
    import app.sync.sync, app.api.service, httpx
    httpx.create_ssl_context()

async def at_once():
    network()

async def main():
    loop = asyncio.get_running_loop()
    longest, last = 0.0, loop.time()
    working = asyncio.ensure_future(at_once() if sys.argv[1] == "at once" else load(network))
    while not working.done():
        await asyncio.sleep(0.001)
        longest, last = max(longest, loop.time() - last), loop.time()
    print(longest * 1000)

asyncio.run(main())
"""


def test_longest_hold_while_the_network_is_loaded() -> None:
    print("\nlongest hold of the event loop while the network is loaded, ms:")
    for how in ("at once", "in a thread"):
        held = sorted(
            float(
                subprocess.run(
                    [sys.executable, "-c", _PROGRAM, how],
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout
            )
            for _ in range(RUNS)
        )
        print(f"  {how:12} {held[RUNS // 2]:6.1f}, at worst {held[-1]:6.1f}")
