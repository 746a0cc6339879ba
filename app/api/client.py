"""HTTP client with authentication, timeouts, retries, and a request log."""

import asyncio
import json
import math
import os
import random
import re
import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from http import HTTPStatus
from time import perf_counter
from typing import Protocol
from urllib.parse import quote

import httpx

from app.api.connections import Connections
from app.api.rate_limiter import CONNECTIONS, Limiter, Ticket, detached_context
from app.api.request_record import RequestRecord
from app.api.request_scope import in_own_scope
from app.api.responses import decode, error_for, request_id_of
from app.api.retry import RetrySafety, backoff, final_error, outcome_uncertain, should_retry
from app.errors import (
    ConnectionRejected,
    Delayed,
    IncidentError,
    InvalidResponse,
    NetworkError,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Unreachable,
)
from app.system.activity import Activity
from app.system.clock import utc_now
from app.system.debug_log import log_request
from app.system.server_clock import ServerClock
from app.system.version import VERSION
from app.text.text import clean, one_line

Transport = httpx.AsyncBaseTransport
"""Replacement for the network connection."""

# Seconds. The read timeout covers the slowest response; the vendor's client also waits 30 s.
_TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=30.0, pool=60.0)
# Whole response: httpx restarts its timeout with every byte received.
_LONGEST_ANSWER = 90.0
_ATTEMPTS = 4
_LOGGED_REQUESTS = 500
_LONGEST_COMPLAINT = 200

# Requests with the same method and this many path segments, as in `v2/escalations`, share a lane.
_LANE = 2

# With these errors the request never reached the API.
_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")

# Deadline for sending a request, on the limiter's clock.
_latest: ContextVar[float] = ContextVar("latest", default=math.inf)


class SecretText(Protocol):
    """Secret that is revealed only explicitly."""

    def reveal(self) -> str:
        """Return the secret text."""
        ...


async def at_once() -> None:
    """Return without waiting."""


class _BearerAuth(httpx.Auth):
    """Authentication that adds the key to requests to the configured origin only."""

    def __init__(self, key: SecretText, origin: httpx.URL) -> None:
        self._key = key
        self._origin = (origin.scheme, origin.host, origin.port)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        # httpx's error about an invalid header would quote the key.
        if not _HEADER_SAFE.fullmatch(self._key.reveal()):
            raise ValueError("The API key has characters that cannot stand in a header.")
        if (request.url.scheme, request.url.host, request.url.port) == self._origin:
            request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


class ApiClient:
    """Client that sends and returns JSON, or raises an error of `app.errors`.

    Args:
        api_url: Validated scheme and host.
        key: The API key; revealed for each request and stored nowhere else.
        transport: Replacement for the network, such as the demo organisation.
        attempts: Maximum number of attempts for a request that is safe to retry.
        sleep: Waits for a number of seconds between attempts.
        random: Returns a number from 0 to 1, which spreads the retries of many clients.
        now: Returns this machine's time.
        server_clock: Observes the dates of responses and estimates the API's time.
        limiter: Decides when requests are sent; shared by all clients with the same key.
        until_key: Waits for the key; raises an `IncidentError` if nothing may be sent.

    Attributes:
        activity: The requests without a response yet.
        log: The latest attempts, oldest first.
        waits: The current waits before requests.
    """

    def __init__(
        self,
        api_url: str,
        key: SecretText,
        *,
        transport: Transport | None = None,
        attempts: int = _ATTEMPTS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = random.random,
        now: Callable[[], datetime] = utc_now,
        server_clock: ServerClock | None = None,
        limiter: Limiter | None = None,
        until_key: Callable[[], Awaitable[None]] = at_once,
    ) -> None:
        self._origin = httpx.URL(api_url)
        self._auth = _BearerAuth(key, self._origin)
        self._transport = transport
        self._connections: httpx.AsyncClient | None = None
        self._route = self._origin.host
        self._attempts = attempts
        self._sleep = sleep
        self._random = random
        self._now = now
        self._server_clock = server_clock or ServerClock(now)
        self.activity = Activity()
        self.log: deque[RequestRecord] = deque(maxlen=_LOGGED_REQUESTS)
        self._limiter = limiter or Limiter()
        self.waits = self._limiter.waits
        self._until_key = until_key

    def prepare(self) -> None:
        """Load the certificates early; the first request reports errors in them."""
        with suppress(ConnectionRejected):
            self._http()

    async def close(self) -> None:
        """Close the connections."""
        if self._connections:
            await self._connections.aclose()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Limit the wait of requests made in the block, since their data gets stale.

        A request that is not sent in time, as after a 429, fails with `Delayed` instead.
        """
        token = _latest.set(self._limiter.now() + seconds)
        try:
            yield
        finally:
            _latest.reset(token)

    async def wait(self, seconds: float, why: str) -> None:
        """Wait before something is asked once more.

        Raises:
            StoppedWaiting: It was cancelled, or would take longer than a command may wait.
        """
        with self.waits.waiting(why, seconds):
            async with self.waits.holding_up(seconds):
                await self._sleep(seconds)

    async def request(
        self,
        method: str,
        *path: str,
        parameters: Sequence[tuple[str, str]] = (),
        body: Mapping[str, object] | None = None,
        repeat: RetrySafety = RetrySafety.READS,
        read: Callable[[int, bytes], object] = decode,
    ) -> object:
        """Send a request, retrying where `repeat` makes that safe, and return the JSON.

        Args:
            method: GET, POST, ...
            path: The segments of the path; each is quoted, since ids are opaque.
            parameters: The query, with repeated keys allowed.
            body: JSON object to send, byte for byte identical in every attempt.
            repeat: The reason why a retry is safe.
            read: Decodes the status and body of a successful response.

        Raises:
            IncidentError: A retry is unsafe, or all attempts failed.
            ValueError: The key cannot be sent.
        """
        lane = " ".join((method, *path[:_LANE]))
        with self.activity.working(lane):
            await self._until_key()
            request = self._request(method, path, parameters, body)
            sending = self._sent(request, self._limiter.place(lane), repeat, read, _latest.get())
            # A cancelled asyncio timeout keeps its context alive until it would have expired.
            return await asyncio.create_task(sending, context=detached_context())

    async def _sent(
        self,
        request: httpx.Request,
        place: Ticket,
        repeat: RetrySafety,
        read: Callable[[int, bytes], object],
        latest: float,
    ) -> object:
        """Send a request, with safe retries until `latest`, and return its response."""
        attempt = 1
        doubt: IncidentError | None = None
        failed: IncidentError | None = None
        while True:
            try:
                if failed:
                    await self._back_off(failed, attempt - 1, place)
                async with self._limiter.slot(place):
                    if self._limiter.now() > latest:
                        raise Delayed("It had to wait for the API's rate limit.")
                    return await self._attempt(request, repeat, attempt, place, read)
            except IncidentError as error:
                if attempt >= self._attempts or not should_retry(error, repeat, attempt):
                    raise final_error(error, doubt) from None
                # Drop the traceback, which refers to this frame and back.
                failed = error.with_traceback(None)
                if outcome_uncertain(error, repeat):
                    doubt = doubt or failed
            attempt += 1

    def _request(
        self,
        method: str,
        path: Sequence[str],
        parameters: Sequence[tuple[str, str]],
        body: Mapping[str, object] | None,
    ) -> httpx.Request:
        url = "/" + "/".join(_quoted(segment) for segment in path)
        # Escaped to ASCII, so that even a lone surrogate typed into a form can be sent.
        content = None if body is None else json.dumps(body, allow_nan=False).encode()
        try:
            # httpx drops a query that is already in the URL, so it is always built from pairs.
            return self._http().build_request(
                method,
                url,
                params=list(parameters),
                content=content,
                headers={"Content-Type": "application/json"} if content else {},
            )
        except (httpx.InvalidURL, UnicodeEncodeError) as error:
            raise Unreachable(
                f"This request has no valid address: {_in_words(error)}",
                hint="Ask for less at once, or in other words.",
            ) from None

    async def _attempt(
        self,
        request: httpx.Request,
        repeat: RetrySafety,
        attempt: int,
        place: Ticket,
        read: Callable[[int, bytes], object],
    ) -> object:
        started, sent_at = perf_counter(), self._now()
        status, request_id = 0, ""
        try:
            async with asyncio.timeout(_LONGEST_ANSWER):
                response = await in_own_scope(partial(self._http().send, request))
            # Break the reference cycle of response and stream, which holds the body.
            response.stream = httpx.ByteStream(b"")
            status = response.status_code
            request_id = request_id_of(response.headers)
            self._limiter.observe(place, response.headers)
            if status >= HTTPStatus.MULTIPLE_CHOICES:
                now = self._server_clock()
                raise error_for(status, response.headers, response.content, now)
            content = read(status, response.content)
        except IncidentError as error:
            request_id = error.request_id or request_id
            if isinstance(error, RateLimited):
                self._limiter.pause(place, backoff(error, attempt, self._random), error.title)
            raise
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            _drop_frames(error)
            raise self._network_error(error, repeat) from None
        else:
            # A proxy or login page answering for the API may have another clock.
            self._server_clock.observe(response.headers.get("date", ""))
            return content
        finally:
            path = request.url.raw_path.partition(b"?")[0].decode()
            took = round((perf_counter() - started) * 1000)
            self.log.append(
                RequestRecord(request.method, path, status, took, request_id, attempt, sent_at)
            )
            log_request(request.method, path, status, took, request_id)

    async def _back_off(self, error: IncidentError, attempt: int, place: Ticket) -> None:
        """Wait before the next attempt; after a 429 the limiter pauses all requests."""
        if not isinstance(error, RateLimited):
            seconds = backoff(error, attempt, self._random)
            with self.waits.waiting(error.title, seconds):
                async with self._limiter.delayed(place, seconds):
                    await self._sleep(seconds)

    def _http(self) -> httpx.AsyncClient:
        """Return the connections, opened for the first request.

        Raises:
            NetworkSettingsInvalid: A proxy or certificates in the environment cannot be used.
        """
        if self._connections is None:
            self._connections = httpx.AsyncClient(
                base_url=self._origin,
                auth=self._auth,
                transport=self._transport or self._connect(),
                timeout=_TIMEOUT,
                follow_redirects=False,
                # `Connections` has read the environment already.
                trust_env=False,
                headers={
                    "User-Agent": f"incident-tui/{VERSION}",
                    "Accept": "application/json",
                },
            )
        return self._connections

    def _connect(self) -> Connections:
        connections = Connections(str(self._origin), os.environ, keep=CONNECTIONS)
        self._route = connections.route
        return connections

    def _network_error(
        self, error: httpx.HTTPError | httpx.StreamError | TimeoutError, repeat: RetrySafety
    ) -> NetworkError:
        said = f"{self._route}: {_in_words(error)}"
        if isinstance(error, httpx.DecodingError):
            return InvalidResponse(said)
        if repeat is RetrySafety.READS or isinstance(error, _NOTHING_SENT):
            return Unreachable(said)
        return OutcomeUnknown(said)


def _quoted(segment: str) -> str:
    """Quote one segment of a path.

    Raises:
        NotFound: It is not a valid segment: empty, or a parent directory.
    """
    if segment in {"", ".", ".."}:
        raise NotFound(f"“{segment}” identifies nothing.", status=HTTPStatus.NOT_FOUND)
    return quote(segment, safe="", errors="replace")


def _drop_frames(error: BaseException | None) -> None:
    """Drop the frames of an error's traceback, so that they are freed without the collector.

    Since Python 3.13 a frame keeps its caller, which has the error that is raised instead.
    """
    while error:
        traceback.clear_frames(error.__traceback__)
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


def _in_words(error: Exception) -> str:
    match error:
        case httpx.ConnectTimeout():
            return f"no connection within {_TIMEOUT.connect:g} seconds."
        case httpx.PoolTimeout():
            return f"no free connection within {_TIMEOUT.pool:g} seconds."
        case httpx.TimeoutException():
            return f"no answer within {_TIMEOUT.read:g} seconds."
        case TimeoutError():
            return f"no whole answer within {_LONGEST_ANSWER:g} seconds."
        case _:
            said = one_line(clean(str(error))) or type(error).__name__
            return said[:_LONGEST_COMPLAINT]
