"""Demo server in process, as an httpx transport."""

import asyncio

import httpx

from app.demo.core.messages import Request, Response
from app.demo.server import DemoServer


class DemoTransport(httpx.AsyncBaseTransport):
    """Transport that connects an httpx client to a demo server without a network.

    Args:
        server: The demo server.
        latency: Seconds of delay of every response.
    """

    def __init__(self, server: DemoServer, latency: float = 0) -> None:
        self.server = server
        self._latency = latency

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Handle a request; connection failures are raised as httpx errors."""
        response = self.server.handle(
            Request(
                method=request.method,
                path=request.url.path,
                query=request.url.params.multi_items(),
                headers={name.lower(): value for name, value in request.headers.items()},
                body=await request.aread(),
            )
        )
        await self._wait(request, self._latency + response.delay)
        _raise_breakage(request, response)
        # In process there are no pieces: a slow body is a late one.
        await asyncio.sleep(response.drip)
        return httpx.Response(
            response.status, headers=dict(response.headers), content=response.body
        )

    async def _wait(self, request: httpx.Request, seconds: float) -> None:
        """Wait for the response, up to the client's timeout."""
        if not seconds:
            return
        patience = request.extensions.get("timeout", {}).get("read")
        if patience is not None and seconds > patience:
            await asyncio.sleep(patience)
            raise httpx.ReadTimeout("The answer took too long", request=request)
        await asyncio.sleep(seconds)


def _raise_breakage(request: httpx.Request, response: Response) -> None:
    if response.breakage == "refused":
        raise httpx.ConnectError("Connection refused", request=request)
    if response.breakage == "reset":
        raise httpx.ReadError("Connection reset by peer", request=request)
    if response.breakage == "timeout":
        raise httpx.ReadTimeout("No answer came in time", request=request)
