"""Requests and responses of the server, and the context of a handler."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.demo.core.access import ApiKey
from app.demo.core.errors import Problem, invalid

DROPS = 20
"""Number of pieces of a body that is sent slowly."""

# End of a connection without a response: not established, reset, or silent forever.
Breakage = Literal["", "refused", "reset", "timeout"]


@dataclass(frozen=True, slots=True)
class Request:
    """HTTP request.

    Attributes:
        path: Decoded path without the query.
        query: Decoded pairs in order; keys may repeat.
        headers: Headers by lower-case name.
    """

    method: str
    path: str
    query: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """HTTP response.

    Attributes:
        headers: Headers by lower-case name.
        delay: Seconds before it is sent.
        drip: Seconds over which the body is sent in pieces.
        breakage: Failure of the connection instead of a response, if any.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay: float = 0
    drip: float = 0
    breakage: Breakage = ""


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Authenticated request, as passed to a handler.

    Attributes:
        key: The key of the request.
        now: The server's time.
        query: Decoded pairs in order.
        parameters: Parameters of the path, such as `id`.
        body: The request body.
    """

    key: ApiKey
    now: datetime
    query: Sequence[tuple[str, str]]
    parameters: Mapping[str, str]
    body: bytes

    def parameter(self, name: str) -> str | None:
        """Return the last value of a query parameter."""
        return next((value for key, value in reversed(self.query) if key == name), None)

    def required(self, name: str) -> str:
        """Return a required query parameter.

        Raises:
            HttpError: 422, because it is missing.
        """
        value = self.parameter(name)
        if value is None:
            problem = Problem("missing_field", f'"{name}" is missing from query string', name)
            raise invalid(problem)
        return value

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """Return a query parameter with fixed values, of which the first is the default.

        Raises:
            HttpError: 422, because the value is not one of them.
        """
        value = self.parameter(name)
        if value is None:
            return choices[0]
        if value not in choices:
            raise invalid(not_among(name, value, choices))
        return value


def not_among(field_name: str, value: str, choices: Sequence[str], root: str = "") -> Problem:
    """Return the error of a value that is not allowed."""
    listed = ", ".join(f'"{choice}"' for choice in choices)
    message = f'value of {field_name} must be one of {listed} but got value "{value}"'
    return Problem("invalid_value", message, field_name, root)
