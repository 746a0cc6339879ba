"""From an HTTP answer to the error tree: the one place where a status becomes an error."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from app.errors import (
    ApiError,
    Conflict,
    FieldError,
    Invalid,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    RateLimited,
    ServerFailed,
    UnreadableAnswer,
)
from app.text import clean, one_line

# An error's own words are shown whole up to this many characters.
_LONGEST_MESSAGE = 500

# What `Retry-After` may make us wait, in seconds.
_SHORTEST_WAIT, _LONGEST_WAIT = 0.5, 60.0

_ERRORS: Mapping[int, type[ApiError]] = {
    400: Invalid,
    401: NotAuthenticated,
    403: NotPermitted,
    404: NotFound,
    409: Conflict,
    412: Conflict,
    422: Invalid,
}


def decode(status: int, body: bytes) -> object:
    """The JSON of a successful answer; None when there is no body.

    Raises:
        UnreadableAnswer: It is not JSON: HTML from a proxy, or cut off on the way.
    """
    if status == HTTPStatus.NO_CONTENT or not body.strip():
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswer(_unreadable(status, body)) from error


def error_for(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Exception:
    """The error that an answer with a status of 400 or more, or a redirect, stands for.

    The body's shape is that of the vendor's ErrorResponse; whatever is missing from it, or is not
    it at all, is coped with, since proxies answer in their own way.
    """
    content = _object(body)
    if content is None and status not in _ERRORS and status not in {408, 429}:
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return ServerFailed(_unreadable(status, body), status=status)
        return UnreadableAnswer(_unreadable(status, body))
    content = content or {}
    errors = _field_errors(content)
    detail = " ".join(error.message for error in errors if error.message)
    detail = detail or _text(content.get("message")) or _reason(status)
    request_id = _text(content.get("request_id"))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = retry_after(headers, content, now)
        return RateLimited(
            detail, errors=errors, request_id=request_id, retry_after=wait or _SHORTEST_WAIT
        )
    kind = _ERRORS.get(status, ServerFailed)
    return kind(detail, status=status, errors=errors, request_id=request_id)


def retry_after(
    headers: Mapping[str, str], content: Mapping[str, object], now: datetime
) -> float | None:
    """Seconds the API asks to wait, from any of its documented spellings; None when it does not.

    The `Retry-After` header, in seconds or as an RFC 1123 date, goes before the body's
    `rate_limit.retry_after`, which is an RFC 3339 or an RFC 1123 date.
    """
    limit = content.get("rate_limit")
    said = [headers.get("retry-after", "")]
    if isinstance(limit, Mapping):
        said.append(str(limit.get("retry_after", "")))
    for text in said:
        seconds = _seconds_until(text.strip(), now)
        if seconds is not None:
            return min(max(seconds, _SHORTEST_WAIT), _LONGEST_WAIT)
    return None


def _seconds_until(text: str, now: datetime) -> float | None:
    try:
        return float(text)
    except ValueError:
        pass
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except ValueError:
            continue
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return (aware - now).total_seconds()
    return None


def _object(body: bytes) -> dict[str, object] | None:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _field_errors(content: Mapping[str, object]) -> tuple[FieldError, ...]:
    listed = content.get("errors")
    if not isinstance(listed, list):
        return ()
    return tuple(_field_error(error) for error in listed if isinstance(error, Mapping))


def _field_error(error: Mapping[str, object]) -> FieldError:
    source = error.get("source")
    place = ""
    if isinstance(source, Mapping):
        # A pointer says which entry of a list; a field only the property.
        place = _text(source.get("pointer")) or _text(source.get("field"))
    return FieldError(place, _text(error.get("message")), _text(error.get("code")))


def _text(value: object) -> str:
    return clean(value)[:_LONGEST_MESSAGE] if isinstance(value, str) else ""


def _reason(status: int) -> str:
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}."
    except ValueError:
        return f"HTTP {status}."


def _unreadable(status: int, body: bytes) -> str:
    start = one_line(clean(body[:40].decode("utf-8", "replace")))
    return f"{_reason(status)} " + (f"It begins: {start}" if start else "The body is empty.")
