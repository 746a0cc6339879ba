"""Fault injection: failing requests, their kind, and their number."""

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
    """Kind of failure."""

    STATUS = "status"
    """Response with `status` and `body`, the API's error body by default; not processed."""
    RATE_LIMITED = "rate-limited"
    """429 with the time to retry in the selected `spelling`; not processed."""
    HTML = "html"
    """HTML page of a proxy, with `status`; not processed."""
    LATENCY = "latency"
    """Processed, with a response `seconds` late."""
    SLOW_BODY = "slow-body"
    """Processed; the body is sent in pieces, over `seconds`."""
    TRUNCATED = "truncated"
    """Processed; the body of the response is truncated."""
    UNDECODABLE_ROW = "undecodable-row"
    """Processed; record number `row` of the list has an id and invalid properties."""
    REFUSED = "refused"
    """No connection; not processed."""
    RESET_BEFORE = "reset-before"
    """The connection is reset; not processed."""
    RESET_AFTER = "reset-after"
    """Processed; the connection is reset before the response."""
    TIMEOUT_BEFORE = "timeout-before"
    """There is never a response; not processed."""
    TIMEOUT_AFTER = "timeout-after"
    """Processed; there is never a response."""


class RetryAfterFormat(StrEnum):
    """Place and format of a 429's retry time; all of them are documented or seen."""

    HEADER_SECONDS = "header-seconds"
    HEADER_DATE = "header-date"
    BODY_RFC3339 = "body-rfc3339"
    BODY_RFC1123 = "body-rfc1123"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure.

    Attributes:
        kind: Kind of failure.
        method: Method of the failing requests; `*` for all.
        path: Path of the failing requests, with `*` for any characters.
        times: Number of failures; 0 for no limit.
        skip: Number of matching requests that pass first.
        status: Status of the response, if the kind has one.
        body: JSON object or text of the response, for the kind `status`.
        seconds: Delay of the response or duration of its body; for 429, the retry time.
        spelling: Format for 429.
        row: Number of an undecodable row, from 0.
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
        """Return whether the request matches."""
        return self.method in {"*", method} and fnmatchcase(path, self.path)


class Faults:
    """Pending faults, in the order in which they were added."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, *faults: Fault) -> None:
        """Add faults."""
        self._waiting.extend(faults)

    def clear(self) -> None:
        """Remove all faults."""
        self._waiting.clear()

    def load(self, objects: Iterable[Mapping[str, Any]]) -> None:
        """Add faults from JSON objects with the properties of `Fault`.

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
        """Return the fault of a request, and count it."""
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
    """Return the response in place of processing; None if the request is processed."""
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
    """Apply a fault to the response after processing."""
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
    """Return a 429 response with the retry time in the given format."""
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
    """Replace properties of one record of a list with invalid ones."""
    answer = json.loads(body)
    rows = next(value for value in answer.values() if isinstance(value, list))
    kept = {key: rows[row][key] for key in ("id", "reference") if key in rows[row]}
    rows[row] = kept | {"name": {"unexpected": True}, "incident_status": "unexpected"}
    return json.dumps(answer).encode()
