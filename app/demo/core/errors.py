"""Errors and their bodies in the API's format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.demo.core.wire import JsonObject

# Type of error by status, from the vendor's schema.
TYPES: Mapping[int, str] = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "resource_forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "request_timeout",
    409: "conflict",
    412: "precondition_failed",
    413: "payload_too_large",
    422: "validation_error",
    429: "too_many_requests",
    500: "api_error",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of an error's `errors`.

    Attributes:
        code: Code such as `is_required`.
        message: Text of the error.
        field: Dotted path of the payload's property, such as
            `custom_field_entries.0.values.0.value_option_id`; empty if it concerns no property.
        root: Parent of the property, such as `incident` in an edit; part of the pointer only.
    """

    code: str
    message: str
    field: str = ""
    root: str = ""

    def body(self) -> JsonObject:
        """Return the entry of `errors`."""
        found: JsonObject = {"code": self.code, "message": self.message}
        if self.field:
            path = f"{self.root}.{self.field}" if self.root else self.field
            found["source"] = {"field": self.field, "pointer": "/" + path.replace(".", "/")}
        return found


class HttpError(Exception):
    """The API rejects a request.

    Args:
        status: The HTTP status.
        problems: Its errors, at least one.
    """

    def __init__(self, status: int, *problems: Problem) -> None:
        super().__init__(f"{status}: {'; '.join(problem.message for problem in problems)}")
        self.status = status
        self.problems = problems


def error_body(status: int, problems: Sequence[Problem], request_id: str) -> JsonObject:
    """Return the body of an error."""
    return {
        "type": TYPES.get(status, "api_error"),
        "status": status,
        "request_id": request_id,
        "errors": [problem.body() for problem in problems],
    }


def not_found(message: str = "Resource not found") -> HttpError:
    """404: the identifier is wrong, or not visible to this key."""
    return HttpError(404, Problem("not_found", message))


def invalid(*problems: Problem) -> HttpError:
    """422: the values are invalid."""
    return HttpError(422, *problems)


def missing(field: str, root: str = "") -> Problem:
    """Return the error of a missing required property."""
    return Problem("missing_field", f'"{field}" is missing from body', field, root)
