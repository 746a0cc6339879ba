"""Connect to the API directly or through a proxy from the environment, with trusted TLS."""

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any, Self

import httpx

from app.api.certificates import load_trust, trust_error
from app.api.proxies import Proxy, proxy_for
from app.errors import CertificateRejected, ProxyLoginRejected
from app.text.text import clean, one_line

# httpx's messages when a proxy rejects the login start with an HTTP status or a SOCKS 5 text.
_LOGIN_REJECTED = ("407", "Invalid username/password", "Requested ")

# An idle connection is kept from one refresh to the next, which saves a handshake each time.
_KEEP_SECONDS = 40.0

# Proxies that have rejected a login, by account, for the life of the process: more attempts could
# lock the account in the directory behind the proxy.
_rejected: set[tuple[str, str]] = set()


class Connections(httpx.AsyncBaseTransport):
    """Pool of connections to one origin, by one route.

    It is unlimited, since a tunnel in which TLS failed would occupy a slot permanently; callers
    limit the concurrent requests.

    Args:
        origin: Scheme, host and port of the API.
        environment: Variables that name proxies and certificates.
        keep: Maximum number of idle connections.

    Raises:
        NetworkSettingsInvalid: A variable has an unusable value.
    """

    def __init__(self, origin: str, environment: Mapping[str, str], *, keep: int) -> None:
        url = httpx.URL(origin)
        self._host = url.host
        self._trust = load_trust(environment) if url.scheme == "https" else trust_error()
        self._proxy = proxy_for(origin, environment)
        self._pool = httpx.AsyncHTTPTransport(
            verify=self._trust.context,
            trust_env=False,
            proxy=_httpx_proxy(self._proxy, self._trust.context) if self._proxy else None,
            limits=httpx.Limits(
                max_connections=None,
                max_keepalive_connections=keep,
                keepalive_expiry=_KEEP_SECONDS,
            ),
        )
        self._login_accepted = self._proxy is None or self._proxy.login is None
        self._first: asyncio.Future[httpx.TransportError | None] | None = None

    @property
    def route(self) -> str:
        """Host, with the proxy if any, for messages."""
        return f"{self._host} through the proxy {self._proxy.label}" if self._proxy else self._host

    async def __aenter__(self) -> Self:
        await self._pool.__aenter__()
        return self

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; only one at a time until a proxy has accepted the login.

        Raises:
            ConnectionRejected: It was not sent, and a retry cannot help.
            httpx.TransportError: The connection failed in another way.
        """
        while not self._login_accepted:
            if self._first is None:
                return await self._try_login(request)
            if failure := await asyncio.shield(self._first):
                # Requests that waited for the login fail with the same error.
                raise type(failure)(str(failure), request=request) from failure
        return await self._send(request)

    async def _try_login(self, request: httpx.Request) -> httpx.Response:
        self._first = asyncio.get_running_loop().create_future()
        failure: httpx.TransportError | None = None
        try:
            response = await self._send(request)
        except httpx.TransportError as error:
            failure = error
            raise
        else:
            self._login_accepted = True
            return response
        finally:
            self._first.set_result(failure)
            self._first = None

    async def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            if self._proxy:
                return await self._send_through(self._proxy, request)
            return await self._pool.handle_async_request(request)
        except httpx.ConnectError as error:
            if (cause := _certificate_error(error)) is None:
                raise
            raise self._certificate_rejected(cause) from None

    async def _send_through(self, proxy: Proxy, request: httpx.Request) -> httpx.Response:
        if proxy.account in _rejected:
            raise _login_rejected(proxy)
        opened = _OpenedStreams(request)
        try:
            return await self._pool.handle_async_request(request)
        except httpx.ProxyError as error:
            await opened.close()
            if not str(error).startswith(_LOGIN_REJECTED):
                raise
            _rejected.add(proxy.account)
            raise _login_rejected(proxy) from None

    def _certificate_rejected(self, error: ssl.SSLCertVerificationError) -> CertificateRejected:
        reason = one_line(clean(error.verify_message)) or "it cannot be verified"
        return CertificateRejected(
            f"{self.route}: {reason}. Trusted: {self._trust.source}.",
            hint="If a proxy opens TLS here, name your company's certificates in SSL_CERT_FILE.",
        )


def _login_rejected(proxy: Proxy) -> ProxyLoginRejected:
    return ProxyLoginRejected(
        f"{proxy.label} wants a user name and password"
        + (" other than these." if proxy.login else "."),
        hint=f"Correct {proxy.source}, then start again; it is not asked again until then.",
    )


class _OpenedStreams:
    """Streams opened for a request, to be closed because httpcore leaks them if SOCKS fails."""

    def __init__(self, request: httpx.Request) -> None:
        self._streams: list[Any] = []
        request.extensions = {**request.extensions, "trace": self._note}

    async def _note(self, event: str, details: Mapping[str, Any]) -> None:
        if event.endswith("connect_tcp.complete"):
            self._streams.append(details["return_value"])

    async def close(self) -> None:
        for stream in self._streams:
            await stream.aclose()


def _httpx_proxy(proxy: Proxy, context: ssl.SSLContext) -> httpx.Proxy:
    return httpx.Proxy(
        f"{proxy.scheme}://{proxy.address}",
        auth=proxy.login and (proxy.login[0], proxy.login[1].reveal()),
        ssl_context=context if proxy.scheme == "https" else None,
    )


def _certificate_error(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """Return the certificate verification error behind an httpx error, if any."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    return cause
