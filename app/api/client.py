"""The only door to the network: authentication, time-outs, retries, and errors from answers."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from http import HTTPStatus
from time import perf_counter
from typing import Protocol
from urllib.parse import quote

import httpx

from app.api.answers import decode, error_for
from app.errors import (
    FateUnknown,
    IncidentError,
    NetworkError,
    RateLimited,
    Unreachable,
    UnreadableAnswer,
)
from app.version import VERSION

JsonBody = dict[str, object]

# Reading has to cover the slowest answer seen; the vendor's own client waits 30 s as well.
_TIMEOUT = httpx.Timeout(10.0, read=30.0)
_ATTEMPTS = 4
_LOGGED_REQUESTS = 500

# Errors of these kinds mean that the request never reached the API.
_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_BUSY_STATUSES = frozenset({408, 500, 502, 503, 504})


class Repeat(StrEnum):
    """What makes it safe to send a request a second time."""

    READS = "it changes nothing"
    IDEMPOTENT = "it carries an idempotency key"
    UNSENT = "only if the API has not processed it"


class SecretText(Protocol):
    """A secret that shows itself only when asked to."""

    def reveal(self) -> str:
        """The secret itself."""
        ...


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One attempt, for the request log: never a header, a body or a query."""

    method: str
    path: str
    status: int
    milliseconds: int
    request_id: str
    attempt: int


class _BearerAuth(httpx.Auth):
    """Puts the key on requests to the configured origin, and on no others."""

    def __init__(self, key: SecretText, origin: httpx.URL) -> None:
        self._key = key
        self._origin = (origin.scheme, origin.host, origin.port)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if (request.url.scheme, request.url.host, request.url.port) == self._origin:
            request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


class ApiClient:
    """Sends JSON to the API and gives back JSON, or raises one of `app.errors`.

    Args:
        api_url: Scheme and host, already validated.
        key: The API key; unwrapped for each request and kept nowhere else.
        transport: Another way to the API, such as the demo organisation.
        sleep: Waits that many seconds between attempts.
        jitter: A number from 0 to 1, which spreads the attempts of many clients.
        now: The clock that dates in `Retry-After` are compared with.
    """

    def __init__(
        self,
        api_url: str,
        key: SecretText,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        origin = httpx.URL(api_url)
        self._http = httpx.AsyncClient(
            base_url=origin,
            auth=_BearerAuth(key, origin),
            transport=transport,
            timeout=_TIMEOUT,
            follow_redirects=False,
            headers={"User-Agent": f"incident-tui/{VERSION}", "Accept": "application/json"},
        )
        self._sleep = sleep
        self._jitter = jitter
        self._now = now
        self.log: deque[RequestRecord] = deque(maxlen=_LOGGED_REQUESTS)
        self.on_wait: Callable[[float, str], None] | None = None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def request(
        self,
        method: str,
        *path: str,
        parameters: Sequence[tuple[str, str]] = (),
        body: JsonBody | None = None,
        repeat: Repeat = Repeat.READS,
    ) -> object:
        """Send one request, again where `repeat` makes that safe, and return the answer's JSON.

        Args:
            method: GET, POST, ...
            path: The segments of the path; each is quoted, since ids are opaque.
            parameters: The query, in which a key may repeat.
            body: What to send as JSON.
            repeat: What makes it safe to send this request again.

        Raises:
            IncidentError: As soon as trying again is unsafe or has been tried often enough.
        """
        url = "/" + "/".join(quote(segment, safe="") for segment in path)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return await self._attempt(method, url, parameters, body, repeat, attempt)
            except IncidentError as error:
                if attempt == _ATTEMPTS or not _may_repeat(error, repeat):
                    raise
                await self._wait(error, attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _attempt(
        self,
        method: str,
        url: str,
        parameters: Sequence[tuple[str, str]],
        body: JsonBody | None,
        repeat: Repeat,
        attempt: int,
    ) -> object:
        started = perf_counter()
        status, request_id = 0, ""
        try:
            # httpx drops a query that is already in the URL, so it is always built from pairs.
            response = await self._http.request(method, url, params=list(parameters), json=body)
            status = response.status_code
            if status >= HTTPStatus.MULTIPLE_CHOICES:
                raise error_for(status, response.headers, response.content, self._now())
            return decode(status, response.content)
        except IncidentError as error:
            request_id = error.request_id
            raise
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise _transport_error(error, repeat) from None
        finally:
            took = round((perf_counter() - started) * 1000)
            self.log.append(RequestRecord(method, url, status, took, request_id, attempt))

    async def _wait(self, error: IncidentError, attempt: int) -> None:
        seconds = 0.5 * 2 ** (attempt - 1) * (0.5 + self._jitter())
        if isinstance(error, RateLimited):
            seconds = max(seconds, error.retry_after)
        if self.on_wait:
            self.on_wait(seconds, error.title)
        await self._sleep(seconds)


def _transport_error(error: Exception, repeat: Repeat) -> NetworkError:
    said = str(error) or type(error).__name__
    if repeat is Repeat.READS or isinstance(error, (*_NOTHING_SENT, httpx.InvalidURL)):
        with suppress(RuntimeError):
            if isinstance(error, httpx.RequestError):
                said = f"{error.request.url.host}: {said}"
        return Unreachable(said)
    return FateUnknown(said)


def _may_repeat(error: IncidentError, repeat: Repeat) -> bool:
    """Whether sending the same request again after `error` cannot do anything twice."""
    if isinstance(error, (RateLimited, Unreachable)):
        return True
    if repeat is Repeat.UNSENT:
        return False
    busy = getattr(error, "status", 0) in _BUSY_STATUSES
    lost = isinstance(error, (FateUnknown, UnreadableAnswer))
    return busy or lost or (repeat is Repeat.READS and error.retryable)
