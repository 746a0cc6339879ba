#!/usr/bin/env bash
# httpx 0.28.1: a response that was read, closed and dropped stays in memory until the cyclic
# garbage collector runs.
#
# `Client` wraps the stream of each response in a `BoundSyncStream` (`BoundAsyncStream`), which
# refers to the response in order to set `elapsed`, and the response refers to that stream. Closing
# it does not end this. The body that was read hangs on the cycle. A collection is due by the number
# of objects, not by their size, so megabytes can wait for it, and in a program that holds the
# collector back (`gc.disable`, large thresholds) they add up. Proposed to httpx in its pull request
# 3733 (a weak reference), which is in no release yet.
#
# Seen: 20 answers of 1 MB are read, closed and dropped; all 20 are still there. With
# `response.stream = httpx.ByteStream(b"")` after reading none is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check httpx==0.28.1
cat > "$folder/seen.py" <<'PYTHON'
import asyncio
import gc
from importlib.metadata import version

import httpx

BODY = b"x" * 1_000_000
TRANSPORT = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(BODY)))


def alive() -> int:
    return sum(isinstance(each, httpx.Response) for each in gc.get_objects())


def sync(is_cut: bool) -> int:
    gc.collect()
    with httpx.Client(transport=TRANSPORT) as client:
        for _ in range(20):
            response = client.get("http://host/")
            assert response.is_closed and len(response.content) == len(BODY)
            if is_cut:
                response.stream = httpx.ByteStream(b"")
        del response
        return alive()


async def asynchronous(is_cut: bool) -> int:
    gc.collect()
    async with httpx.AsyncClient(transport=TRANSPORT) as client:
        for _ in range(20):
            response = await client.get("http://host/")
            if is_cut:
                response.stream = httpx.ByteStream(b"")
        del response
        return alive()


gc.disable()
seen = sync(False), asyncio.run(asynchronous(False)), sync(True), asyncio.run(asynchronous(True))
print(f"httpx {version('httpx')}")
print(f"dropped responses of 20 that are still there: {seen[0]} of Client, {seen[1]} of AsyncClient")
print(f"with another stream once they were read: {seen[2]} and {seen[3]}")
assert seen[:2] == (20, 20), "Responses are freed at once now."
assert seen[2:] == (0, 0), "Something else keeps them, too."
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
