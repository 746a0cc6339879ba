"""What goes in and out of the server: requests, answers, and the call that a handler gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.demo.core.access import ApiKey
from app.demo.core.errors import Problem, invalid

DROPS = 20
"""The pieces of a body that is sent slowly."""

# How a connection ends without an answer: never made, reset, or silent for ever.
Breakage = Literal["", "refused", "reset", "timeout"]


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request.

    Attributes:
        path: Decoded, without the query.
        query: Decoded pairs in their order; keys can repeat.
        headers: By lower-case name.
    """

    method: str
    path: str
    query: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP answer.

    Attributes:
        headers: By lower-case name.
        delay: Seconds to wait before it is sent.
        drip: Seconds over which the body is sent, in pieces.
        breakage: How the connection ends instead, if it does.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay: float = 0
    drip: float = 0
    breakage: Breakage = ""


@dataclass(frozen=True, slots=True)
class RequestContext:
    """A request that was let in, as a handler gets it.

    Attributes:
        key: Whose request it is.
        now: The time of the server.
        query: Decoded pairs in their order.
        parameters: What the path says, such as `id`.
        body: What was sent.
    """

    key: ApiKey
    now: datetime
    query: Sequence[tuple[str, str]]
    parameters: Mapping[str, str]
    body: bytes

    def parameter(self, name: str) -> str | None:
        """The last value of a query parameter."""
        return next((value for key, value in reversed(self.query) if key == name), None)

    def required(self, name: str) -> str:
        """A query parameter that must be there.

        Raises:
            Refusal: 422, because it is not.
        """
        value = self.parameter(name)
        if value is None:
            problem = Problem("missing_field", f'"{name}" is missing from query string', name)
            raise invalid(problem)
        return value

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """A query parameter with a fixed set of values, of which the first is the default.

        Raises:
            Refusal: 422, because the value is not one of them.
        """
        value = self.parameter(name)
        if value is None:
            return choices[0]
        if value not in choices:
            raise invalid(not_among(name, value, choices))
        return value


def not_among(field_name: str, value: str, choices: Sequence[str], root: str = "") -> Problem:
    """The complaint about a value that is not one of those allowed."""
    listed = ", ".join(f'"{choice}"' for choice in choices)
    message = f'value of {field_name} must be one of {listed} but got value "{value}"'
    return Problem("invalid_value", message, field_name, root)
