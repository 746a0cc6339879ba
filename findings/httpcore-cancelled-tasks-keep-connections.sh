#!/usr/bin/env bash
# httpcore 1.0.9: a request whose asyncio task is cancelled can leave its connection in the pool,
# open and in use for ever, although nobody uses it.
#
# The pool gives a connection back inside `AsyncShieldCancellation`, which is a shielded cancel scope
# of anyio. Such a scope holds off cancellation by anyio's own scopes, and not `Task.cancel`, which
# `asyncio.timeout`, `asyncio.TaskGroup` and every framework that cancels tasks (Textual's workers)
# use. A cancellation that arrives while httpcore waits in the scope, or takes a lock on its way,
# ends the clean-up. Each such connection counts for `max_connections` until the client is closed.
# Cancelling the same requests by an anyio scope leaves none.
#
# Seen: of requests that are cancelled at one turn of the event loop after another, 100 turns, two
# leave a connection that is neither idle nor closed; by an anyio scope none does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    httpx==0.28.1 httpcore==1.0.9 anyio==4.12.0
cat > "$folder/seen.py" <<'PYTHON'
import asyncio
from importlib.metadata import version

import anyio
import httpx

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
TURNS = 100


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(ANSWER)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def cancelled_by_task(client: httpx.AsyncClient, url: str, turns: int) -> None:
    task = asyncio.ensure_future(client.get(url))
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def cancelled_by_scope(client: httpx.AsyncClient, url: str, turns: int) -> None:
    with anyio.CancelScope() as scope:

        async def request() -> None:
            with scope:
                await client.get(url)

        task = asyncio.ensure_future(request())
        for _ in range(turns):
            await asyncio.sleep(0)
        scope.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def left_behind(cancel) -> int:
    server = await asyncio.start_server(answer, "127.0.0.1")
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    left = 0
    for turns in range(TURNS):
        transport = httpx.AsyncHTTPTransport()
        async with httpx.AsyncClient(transport=transport) as client:
            await cancel(client, url, turns)
            connections = transport._pool.connections
            left += sum(not (each.is_idle() or each.is_closed()) for each in connections)
    server.close()
    return left


by_task = asyncio.run(left_behind(cancelled_by_task))
by_scope = asyncio.run(left_behind(cancelled_by_scope))
print(f"httpx {version('httpx')}, httpcore {version('httpcore')}, anyio {version('anyio')}")
print(f"connections that are neither idle nor closed after a cancelled request, {TURNS} times:")
print(f"{by_task} by Task.cancel, {by_scope} by an anyio scope")
assert by_task, "Cancelled tasks give back their connections now."
assert not by_scope, "Cancelled scopes leave connections too."
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
