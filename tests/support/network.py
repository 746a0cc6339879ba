"""A company's network on loopback: a server behind a private authority, and proxies to it."""

import asyncio
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import trustme

from app.demo.server import DemoServer
from tests.support.demo import serve_over_http

HOST = "api.corp.test"
"""A name that no resolver knows: only a proxy of this module leads there."""

SOCKS_VERSION, SOCKS_LOGIN, SOCKS_NONE, SOCKS_LOGIN_VERSION = 5, 2, 0, 1


@dataclass
class Company:
    """An authority of its own, and the API behind a certificate that it issued.

    Attributes:
        authority: The file with the authority's certificate.
        port: Of the API, which speaks TLS.
    """

    authority: Path
    port: int

    @property
    def url(self) -> str:
        """The API's address, for whom a proxy resolves its name."""
        return f"https://{HOST}:{self.port}"

    @property
    def loopback_url(self) -> str:
        """The API's address on this machine."""
        return f"https://127.0.0.1:{self.port}"


@contextmanager
def serve_company(server: DemoServer, folder: Path, *names: str) -> Iterator[Company]:
    """Serve over TLS, with a certificate for `names`, by default the two of `Company`."""
    ca = trustme.CA()
    authority = folder / "company-ca.pem"
    ca.cert_pem.write_to_path(str(authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(*(names or (HOST, "127.0.0.1", "localhost"))).configure_cert(context)
    with serve_over_http(server, context) as url:
        yield Company(authority, int(url.rpartition(":")[2]))


@dataclass
class ProxyServer:
    """A proxy for HTTP and SOCKS 5, which leads every name to loopback.

    Attributes:
        login: The user name and password that it wants; None for none.
        status: What it answers to CONNECT in place of making a tunnel; 0 to make it.
        targets: What it was asked to connect to, in order, or the address of a plain request.
        logins: What it was given, in order; `:` for nothing.
        keys: The API keys that could be read by it.
    """

    login: str | None = None
    status: int = 0
    port: int = 0
    targets: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def url(self, scheme: str = "http", login: str = "") -> str:
        """Its own address, for a variable."""
        return f"{scheme}://{login + '@' if login else ''}127.0.0.1:{self.port}"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["ProxyServer"]:
        """Listen on a free port of loopback."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._is_asked = asyncio.Event()
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        try:
            yield self
        finally:
            server.close()
            for writer in self._open.values():
                writer.transport.abort()
            await asyncio.gather(*self._open)

    async def until_asked(self) -> None:
        """Wait until somebody has connected."""
        await self._is_asked.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._open[task] = writer
        self._is_asked.set()
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                first = await reader.readexactly(1)
                serve = self._socks if first[0] == SOCKS_VERSION else self._http
                if port := await serve(first, reader, writer):
                    await _relay(port, reader, writer)
        finally:
            writer.close()
            del self._open[task]

    async def _http(
        self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> int:
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode()
        request, *lines = head.split("\r\n")
        headers = {key.lower(): value for key, _, value in (line.partition(": ") for line in lines)}
        method, target, _ = request.split(" ")
        self.targets.append(target)
        if key := headers.get("authorization"):
            self.keys.append(key)
        given = b64decode(headers.get("proxy-authorization", "Basic Og==").partition(" ")[2])
        self.logins.append(given.decode())
        status = 407 if self.login is not None and given.decode() != self.login else self.status
        if method != "CONNECT" or status:
            writer.write(b"HTTP/1.1 %d Refused\r\nContent-Length: 0\r\n\r\n" % (status or 502))
            await writer.drain()
            return 0
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return int(target.rpartition(":")[2])

    async def _socks(
        self, _: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> int:
        offered = await reader.readexactly((await reader.readexactly(1))[0])
        wanted = SOCKS_NONE if self.login is None else SOCKS_LOGIN
        if wanted not in offered:
            writer.write(bytes((SOCKS_VERSION, 0xFF)))
            await writer.drain()
            return 0
        writer.write(bytes((SOCKS_VERSION, wanted)))
        if self.login is not None and not await self._socks_login(reader, writer):
            return 0
        kind = (await reader.readexactly(4))[3]
        host = await reader.readexactly((await reader.readexactly(1))[0] if kind == 3 else 4)
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.targets.append(f"{host.decode('latin-1')}:{port}")
        writer.write(bytes((SOCKS_VERSION, 0, 0, 1, 127, 0, 0, 1, 0, 0)))
        return port

    async def _socks_login(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        await reader.readexactly(1)
        user = await reader.readexactly((await reader.readexactly(1))[0])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        self.logins.append(f"{user.decode()}:{password.decode()}")
        accepted = self.logins[-1] == self.login
        writer.write(bytes((SOCKS_LOGIN_VERSION, not accepted)))
        await writer.drain()
        return accepted


async def _relay(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on in both directions until either side ends."""
    theirs, to_them = await asyncio.open_connection("127.0.0.1", port)
    try:
        ways = [
            asyncio.ensure_future(_pass_on(reader, to_them)),
            asyncio.ensure_future(_pass_on(theirs, writer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    finally:
        to_them.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65536):
        writer.write(part)
        await writer.drain()
