"""Failures on demand: which requests fail, how, and how often."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from app.demo.core.errors import Problem, error_body
from app.demo.core.messages import Breakage, Response
from app.demo.core.wire import JsonObject, moment


class FaultKind(StrEnum):
    """How a request fails."""

    STATUS = "status"
    """Answered with `status` and `body`, the API's error body by default; not processed."""
    RATE_LIMITED = "rate-limited"
    """429 with the time to retry in the chosen `spelling`; not processed."""
    HTML = "html"
    """Answered by a proxy, with `status` and a page; not processed."""
    LATENCY = "latency"
    """Processed and answered, `seconds` late."""
    SLOW_BODY = "slow-body"
    """Processed and answered; the body comes in pieces, over `seconds`."""
    TRUNCATED = "truncated"
    """Processed; the body of the answer is cut in the middle."""
    UNDECODABLE_ROW = "undecodable-row"
    """Processed; record number `row` of the list keeps its id and little else."""
    REFUSED = "refused"
    """No connection; not processed."""
    RESET_BEFORE = "reset-before"
    """The connection breaks; not processed."""
    RESET_AFTER = "reset-after"
    """Processed; the connection breaks before the answer."""
    TIMEOUT_BEFORE = "timeout-before"
    """No answer ever comes; not processed."""
    TIMEOUT_AFTER = "timeout-after"
    """Processed; no answer ever comes."""


class RetryAfterFormat(StrEnum):
    """Where and how a 429 says when to try again; all of them are documented or seen."""

    HEADER_SECONDS = "header-seconds"
    HEADER_DATE = "header-date"
    BODY_RFC3339 = "body-rfc3339"
    BODY_RFC1123 = "body-rfc1123"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure.

    Attributes:
        kind: How.
        method: Of the requests that fail; `*` for every one.
        path: Of the requests that fail, with `*` for any characters.
        times: How often; 0 for ever.
        skip: How many matching requests pass first.
        status: For the kinds that answer with one.
        body: A JSON object or a text to answer with, for the kind `status`.
        seconds: How late the answer comes, or how long its body takes; for 429, when to try
            again.
        spelling: For 429.
        row: For an undecodable row, from 0.
    """

    kind: FaultKind
    method: str = "*"
    path: str = "*"
    times: int = 1
    skip: int = 0
    status: int = 503
    body: JsonObject | str | None = None
    seconds: float = 0
    spelling: RetryAfterFormat = RetryAfterFormat.HEADER_SECONDS
    row: int = 0

    def is_about(self, method: str, path: str) -> bool:
        """Whether the request is one of those that fail."""
        return self.method in {"*", method} and fnmatchcase(path, self.path)


class Faults:
    """The faults to come, in the order in which they were added."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, *faults: Fault) -> None:
        """Let these happen."""
        self._waiting.extend(faults)

    def clear(self) -> None:
        """Let nothing more happen."""
        self._waiting.clear()

    def load(self, objects: Iterable[Mapping[str, Any]]) -> None:
        """Add faults written as JSON objects, whose properties are those of `Fault`.

        Raises:
            ValueError: An object is not a fault.
        """
        for values in objects:
            try:
                fault = Fault(**values)
            except TypeError as error:
                raise ValueError(f"This is not a fault: {json.dumps(values)}") from error
            self._waiting.append(
                replace(
                    fault, kind=FaultKind(fault.kind), spelling=RetryAfterFormat(fault.spelling)
                )
            )

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that happens to a request, counted."""
        for index, fault in enumerate(self._waiting):
            if not fault.is_about(method, path):
                continue
            if fault.skip:
                self._waiting[index] = replace(fault, skip=fault.skip - 1)
                continue
            if fault.times == 1:
                del self._waiting[index]
            elif fault.times:
                self._waiting[index] = replace(fault, times=fault.times - 1)
            return fault
        return None


_BROKEN_BEFORE: Mapping[FaultKind, Breakage] = {
    FaultKind.REFUSED: "refused",
    FaultKind.RESET_BEFORE: "reset",
    FaultKind.TIMEOUT_BEFORE: "timeout",
}
_BROKEN_AFTER: Mapping[FaultKind, Breakage] = {
    FaultKind.RESET_AFTER: "reset",
    FaultKind.TIMEOUT_AFTER: "timeout",
}
_JSON = {"content-type": "application/json"}
_PAGE = (
    "<html>\n<head><title>{0}</title></head>\n<body>\n<center><h1>{0}</h1></center>\n"
    "<hr><center>cloudfront</center>\n</body>\n</html>\n"
)


def fault_response(fault: Fault, now: datetime, request_id: str) -> Response | None:
    """The answer in place of processing; None when the request is processed all the same."""
    if breakage := _BROKEN_BEFORE.get(fault.kind):
        return Response(0, {}, b"", breakage=breakage)
    if fault.kind == FaultKind.HTML:
        page = _PAGE.format(f"{fault.status} Bad Gateway").encode()
        return Response(fault.status, {"content-type": "text/html"}, page, fault.seconds)
    if fault.kind == FaultKind.RATE_LIMITED:
        return too_many_requests(
            fault.spelling, now + timedelta(seconds=fault.seconds), now, request_id
        )
    if fault.kind == FaultKind.STATUS:
        body = fault.body
        if body is None:
            problem = Problem("demo_fault", "This failure was asked for")
            body = error_body(fault.status, [problem], request_id)
        text = body if isinstance(body, str) else json.dumps(body)
        return Response(fault.status, _JSON, text.encode(), fault.seconds)
    return None


def corrupt(fault: Fault, response: Response) -> Response:
    """What becomes of the answer after processing."""
    if breakage := _BROKEN_AFTER.get(fault.kind):
        return Response(0, {}, b"", breakage=breakage)
    if fault.kind == FaultKind.SLOW_BODY:
        return replace(response, drip=fault.seconds)
    response = replace(response, delay=fault.seconds)
    if fault.kind == FaultKind.TRUNCATED:
        return replace(response, body=response.body[: len(response.body) // 2])
    if fault.kind == FaultKind.UNDECODABLE_ROW:
        return replace(response, body=_with_undecodable_row(response.body, fault.row))
    return response


def too_many_requests(
    spelling: RetryAfterFormat, retry_at: datetime, now: datetime, request_id: str
) -> Response:
    """A 429 that says when to try again in one of the spellings."""
    http_date = format_datetime(retry_at).replace("+0000", "UTC")
    seconds = max(round((retry_at - now).total_seconds()), 0)
    headers = dict(_JSON)
    if spelling == RetryAfterFormat.HEADER_SECONDS:
        headers["retry-after"] = str(seconds)
    elif spelling == RetryAfterFormat.HEADER_DATE:
        headers["retry-after"] = http_date
    problem = Problem("too_many_requests", "Too many requests hit the API too quickly.")
    body = error_body(429, [problem], request_id)
    if spelling != RetryAfterFormat.NOWHERE:
        body["rate_limit"] = {
            "name": "api_key_global",
            "limit": 1200,
            "remaining": 0,
            "retry_after": http_date
            if spelling == RetryAfterFormat.BODY_RFC1123
            else moment(retry_at.replace(microsecond=0)),
        }
    return Response(429, headers, json.dumps(body).encode())


def _with_undecodable_row(body: bytes, row: int) -> bytes:
    """The answer with one record of its list changed beyond what a reader expects."""
    answer = json.loads(body)
    rows = next(value for value in answer.values() if isinstance(value, list))
    kept = {key: rows[row][key] for key in ("id", "reference") if key in rows[row]}
    rows[row] = kept | {"name": {"unexpected": True}, "incident_status": "unexpected"}
    return json.dumps(answer).encode()
