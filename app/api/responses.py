"""Convert a response to JSON, or its status to an error."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from app.errors import (
    ApiError,
    Conflict,
    FieldError,
    IncidentError,
    InvalidResponse,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    RateLimited,
    ServerError,
    ValidationFailed,
)
from app.system.server_clock import parse_http_date
from app.text.json_text import parse_json
from app.text.text import clean, one_line

# Maximum length of the server's text in messages, and number of field errors.
_LONGEST_TEXT = 500
_MAX_ERRORS = 50
_PREVIEW = 40

# Limits of a wait requested by a response, in seconds.
_SHORTEST_WAIT, _LONGEST_WAIT = 0.5, 60.0

_ERRORS: Mapping[int, type[ApiError]] = {
    400: ValidationFailed,
    401: NotAuthenticated,
    403: NotPermitted,
    404: NotFound,
    409: Conflict,
    412: Conflict,
    422: ValidationFailed,
    429: RateLimited,
}
# Proxies send these without a JSON body, with the same meaning as the API.
_SAID_BY_EDGES = frozenset({408, 429})


def decode(status: int, body: bytes) -> object:
    """Decode the JSON of a successful response; None without a body.

    Raises:
        InvalidResponse: It is not JSON: HTML from a proxy, or truncated.
    """
    if status == HTTPStatus.NO_CONTENT or not body.strip():
        return None
    try:
        return parse_json(body)
    except (ValueError, RecursionError):
        raise InvalidResponse(_unreadable(status, body)) from None


def error_for(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> IncidentError:
    """Return the error for an unsuccessful response.

    The body has the shape of the vendor's ErrorResponse; missing properties are tolerated. A body
    that is not a JSON object comes from a proxy, not from the API.

    Args:
        status: 300 or more.
        headers: Response headers, with lower-case names.
        body: Response body.
        now: Reference for dates in a response without a `Date` header.
    """
    if status < HTTPStatus.BAD_REQUEST:
        return InvalidResponse(_redirect(status, headers))
    content = _object(body)
    said_by_edge = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _SAID_BY_EDGES
    if content is None and not said_by_edge:
        return InvalidResponse(_unreadable(status, body))
    errors = _field_errors(content or {})
    return _ERRORS.get(status, ServerError)(
        _unreadable(status, body) if content is None else _detail(status, content, errors),
        status=status,
        errors=errors,
        request_id=_text((content or {}).get("request_id")) or request_id_of(headers),
        retry_after=retry_after(headers, content or {}, now),
    )


def request_id_of(headers: Mapping[str, str]) -> str:
    """Return the vendor's request id; only that in an error's body is documented."""
    return _text(headers.get("x-request-id"))


def retry_after(headers: Mapping[str, str], content: Mapping[str, object], now: datetime) -> float:
    """Return the seconds to wait as requested by the API; 0 if it does not say.

    The `Retry-After` header, in seconds or as an RFC 1123 date, takes precedence over the body's
    `rate_limit.retry_after`, which is an RFC 3339 or an RFC 1123 date. Dates are compared with the
    server's time in the `Date` header.
    """
    now = parse_http_date(headers.get("date", "")) or now
    limit = content.get("rate_limit")
    said = [headers.get("retry-after", "")]
    if isinstance(limit, Mapping):
        said.append(str(limit.get("retry_after", "")))
    for text in said:
        seconds = _seconds_until(text.strip(), now)
        if seconds is not None:
            return min(max(seconds, _SHORTEST_WAIT), _LONGEST_WAIT)
    return 0.0


def _seconds_until(text: str, now: datetime) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        pass
    else:
        return seconds if math.isfinite(seconds) else None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, OverflowError):
            continue
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return (aware - now).total_seconds()
    return None


def _object(body: bytes) -> dict[str, object] | None:
    try:
        content = parse_json(body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _detail(status: int, content: Mapping[str, object], errors: Sequence[FieldError]) -> str:
    said = _bounded(" ".join(error.message for error in errors))
    return said or _text(content.get("message")) or _reason(status)


def _field_errors(content: Mapping[str, object]) -> tuple[FieldError, ...]:
    listed = content.get("errors")
    if not isinstance(listed, list):
        return ()
    errors = [error for error in listed if isinstance(error, Mapping)]
    return tuple(_field_error(error) for error in errors[:_MAX_ERRORS])


def _field_error(error: Mapping[str, object]) -> FieldError:
    code = _text(error.get("code"))
    message = _text(error.get("message")) or code or "Not accepted."
    return FieldError(_place(error.get("source")), message, code)


def _place(source: object) -> str:
    """Return the payload path; a pointer includes the list index, a field may not.

    Either may be missing: two published schemas disagree.
    """
    if not isinstance(source, Mapping):
        return ""
    pointer = _text(source.get("pointer")).removeprefix("#").strip("/").replace("/", ".")
    return pointer.replace("~1", "/").replace("~0", "~") or _text(source.get("field"))


def _text(value: object) -> str:
    return _bounded(one_line(clean(value))) if isinstance(value, str) else ""


def _bounded(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _reason(status: int) -> str:
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}."
    except ValueError:
        return f"HTTP {status}."


def _redirect(status: int, headers: Mapping[str, str]) -> str:
    target = one_line(clean(headers.get("location", "")))[:_LONGEST_TEXT].partition("?")[0]
    return f"{_reason(status)} It points to {target or 'nowhere'}, and is not followed."


def _unreadable(status: int, body: bytes) -> str:
    start = one_line(clean(body[:_PREVIEW].decode("utf-8", "replace")))
    return f"{_reason(status)} " + (f"It begins: {start}" if start else "The body is empty.")
