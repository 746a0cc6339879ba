"""The only door to the network: authentication, time-outs, attempts, and a log of requests."""

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
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from time import perf_counter
from typing import Protocol
from urllib.parse import quote

import httpx

from app.api.connections import Connections
from app.api.rate_limiter import CONNECTIONS, Limiter, Ticket, detached_context
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
"""A way to the API other than the network."""

# Seconds. Reading has to cover the slowest answer; the vendor's own client waits 30 s as well.
_TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=30.0, pool=60.0)
# All of one answer: httpx counts anew with every byte, and a body can come a byte at a time.
_LONGEST_ANSWER = 90.0
_ATTEMPTS = 4
_LOGGED_REQUESTS = 500
_LONGEST_COMPLAINT = 200

# Requests are of one kind when so many segments of their paths agree, as in `v2/escalations`.
_LANE = 2

# Errors of these kinds mean that the request never reached the API.
_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")

# When, on the limiter's clock, a request must have been sent.
_latest: ContextVar[float] = ContextVar("latest", default=math.inf)


class SecretText(Protocol):
    """A secret that shows itself only when asked to."""

    def reveal(self) -> str:
        """The secret itself."""
        ...


async def at_once() -> None:
    """There is nothing to wait for."""


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One attempt, for the request log: never a header, a body or a query.

    Attributes:
        path: As it was sent, quoted.
        status: 0 when no answer came.
        request_id: The vendor's; empty where the answer names none.
        attempt: From 1.
        sent_at: When it went out, in UTC.
    """

    method: str
    path: str
    status: int
    milliseconds: int
    request_id: str
    attempt: int
    sent_at: datetime


class _BearerAuth(httpx.Auth):
    """Puts the key on requests to the configured origin, and on no others."""

    def __init__(self, key: SecretText, origin: httpx.URL) -> None:
        self._key = key
        self._origin = (origin.scheme, origin.host, origin.port)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        # An error about a header that cannot be sent would quote it.
        if not _HEADER_SAFE.fullmatch(self._key.reveal()):
            raise ValueError("The API key has characters that cannot stand in a header.")
        if (request.url.scheme, request.url.host, request.url.port) == self._origin:
            request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


class ApiClient:
    """Sends JSON to the API and gives back JSON, or raises one of `app.errors`.

    Args:
        api_url: Scheme and host, already validated.
        key: The API key; unwrapped for each request and kept nowhere else.
        transport: Another way to the API, such as the demo organisation.
        attempts: How often a request that is safe to repeat is sent at most.
        sleep: Waits that many seconds between attempts.
        random: A number from 0 to 1, which spreads the attempts of many clients.
        now: This machine's clock.
        server_clock: Told of the dates of answers, and asked for the API's time.
        limiter: Who may send when; one for all clients with the same key.
        until_key: Waits until the key is known; raises an `IncidentError` when nothing may be sent.

    Attributes:
        activity: The requests that have no answer yet.
        log: The latest attempts, the oldest first.
        waits: What it waits for at the moment, before it goes on.
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
        """Read the certificates ahead of the first request, which says what is wrong with them."""
        with suppress(ConnectionRejected):
            self._http()

    async def close(self) -> None:
        """Close the connections."""
        if self._connections:
            await self._connections.aclose()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Send requests made in the block only so soon: what they rest on grows old.

        A request whose turn comes later, as after a 429, fails with `HeldUp` and is not sent.
        """
        token = _latest.set(self._limiter.now() + seconds)
        try:
            yield
        finally:
            _latest.reset(token)

    async def request(
        self,
        method: str,
        *path: str,
        parameters: Sequence[tuple[str, str]] = (),
        body: Mapping[str, object] | None = None,
        repeat: RetrySafety = RetrySafety.READS,
        read: Callable[[int, bytes], object] = decode,
    ) -> object:
        """Send one request, again where `repeat` makes that safe, and return the answer's JSON.

        Args:
            method: GET, POST, ...
            path: The segments of the path; each is quoted, since ids are opaque.
            parameters: The query, in which a key may repeat.
            body: What to send as JSON, byte for byte the same in every attempt.
            repeat: What makes it safe to send this request again.
            read: Makes something of the status and the body of a successful answer.

        Raises:
            IncidentError: As soon as trying again is unsafe or has been tried often enough.
            ValueError: The key cannot be sent.
        """
        lane = " ".join((method, *path[:_LANE]))
        with self.activity.working(lane):
            await self._until_key()
            request = self._request(method, path, parameters, body)
            sending = self._sent(request, self._limiter.place(lane), repeat, read, _latest.get())
            # A time-out of asyncio that was cancelled keeps its context until it would have come.
            return await asyncio.create_task(sending, context=detached_context())

    async def _sent(
        self,
        request: httpx.Request,
        place: Ticket,
        repeat: RetrySafety,
        read: Callable[[int, bytes], object],
        latest: float,
    ) -> object:
        """Send a request as often as that is safe until `latest`, and return its answer."""
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
                # Without its traceback, which refers to this frame, which refers to it.
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
        # Escaped to ASCII, so that even half a character typed into a form can be sent.
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
                response = await self._http().send(request)
            # A response and its stream refer to each other, and to megabytes that were read.
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
            _clear_frames(error)
            raise self._network_error(error, repeat) from None
        else:
            # Whatever answers for the API, such as a login page, may have another clock.
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
        """Wait before the next attempt; after a 429 the limiter does, and for everybody."""
        if not isinstance(error, RateLimited):
            seconds = backoff(error, attempt, self._random)
            with self.waits.waiting(error.title, seconds):
                async with self._limiter.delayed(place, seconds):
                    await self._sleep(seconds)

    def _http(self) -> httpx.AsyncClient:
        """The connections, made for the first request.

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
                # The environment is read by `Connections`, and not a second time.
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
    """One segment of a path.

    Raises:
        NotFound: It is one that a path cannot have: empty, or a step up.
    """
    if segment in {"", ".", ".."}:
        raise NotFound(f"“{segment}” identifies nothing.", status=HTTPStatus.NOT_FOUND)
    return quote(segment, safe="", errors="replace")


def _clear_frames(error: BaseException | None) -> None:
    """Have the frames that an error came through let go of it, so that no collector is needed."""
    while error:
        traceback.clear_frames(error.__traceback__)
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
