"""Connections of requests that are cancelled, over real sockets."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.api.client import ApiClient
from app.system.secret import Secret
from tests.support.client import Waits
from tests.support.demo import KEY

pytestmark = pytest.mark.anyio

# More turns of the loop than connecting and one request take.
_TURNS = 150
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class Answering:
    """A server that answers everything with an empty object, in the loop of the test.

    Attributes:
        connections: Those that are open.
    """

    def __init__(self) -> None:
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of a connection until the client closes it."""
        self.connections += 1
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(_ANSWER)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.connections -= 1
            writer.close()


@pytest.fixture
def server_side() -> Answering:
    return Answering()


@pytest.fixture
async def client(server_side: Answering) -> AsyncIterator[ApiClient]:
    server = await asyncio.start_server(server_side.serve, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    waits = Waits()
    client = ApiClient(
        f"http://127.0.0.1:{port}", Secret(KEY), sleep=waits, limiter=waits.limiter()
    )
    yield client
    await client.close()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("is_connected", [False, True])
async def test_a_request_cancelled_at_any_moment_leaves_no_connection_behind(
    client: ApiClient,
    server_side: Answering,
    is_connected: bool,  # noqa: FBT001
) -> None:
    for turns in range(_TURNS):
        if is_connected:
            await client.request("GET", "v1", "identity")
        request = asyncio.ensure_future(client.request("GET", "v1", "identity"))
        for _ in range(turns):
            await asyncio.sleep(0)
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
    assert not request.cancelled(), "The last one was not cancelled: it had its answer."
    await client.request("GET", "v1", "identity")
    assert server_side.connections == 1
