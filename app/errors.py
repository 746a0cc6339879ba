"""Error hierarchy: title, detail, hint, and whether a retry is safe.

IncidentError
├── StoppedWaiting          the wait for the rate limit was cancelled: nothing was processed
├── Delayed                 it was delayed too long: nothing was sent
├── NetworkError            no usable response
│   ├── Unreachable         no connection: nothing was processed
│   ├── ConnectionRejected  no connection, and a retry cannot help: nothing was processed
│   │   ├── NetworkSettingsInvalid    a proxy or certificate variable cannot be used
│   │   ├── CertificateRejected       the certificate presented is not trusted
│   │   └── ProxyLoginRejected        407: a retry can lock the account
│   ├── OutcomeUnknown      the connection broke or timed out after the request went out
│   └── InvalidResponse     the response is not the API's JSON
└── ApiError                the API rejected the request
    ├── NotAuthenticated    401
    ├── NotPermitted        403
    ├── NotFound            404
    ├── Conflict            409, 412
    ├── ValidationFailed    400, 422: has the API's errors by field
    ├── RateLimited         429
    └── ServerError         5xx, 408 and all other statuses
"""

from collections.abc import Sequence

from msgspec import Struct


class FieldError(Struct, frozen=True):
    """One error about one value.

    `field` is the payload path in the API's `source`, such as `severity_id` or
    `custom_field_entries.0.values`; empty for the whole request.
    """

    field: str
    message: str
    code: str = ""


class IncidentError(Exception):
    """An error to show to the user.

    Args:
        detail: Description of this case, in the server's words if there are any.
        request_id: The vendor's id of the request, for their support.
    """

    title = "Something went wrong"
    hint = ""
    retryable = False
    refused_repeat = False
    """True if this attempt was rejected after one that may have been processed."""

    def __init__(self, detail: str, *, request_id: str = "", hint: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.request_id = request_id
        if hint:
            self.hint = hint

    @property
    def explanation(self) -> str:
        """Detail, hint and request id, without the title."""
        request = f"Request {self.request_id}" if self.request_id else ""
        parts = (self.detail, self.hint, request)
        return " ".join(sentence(part) for part in parts if part)

    def __str__(self) -> str:
        return f"{self.title}: {self.explanation}" if self.explanation else self.title


def sentence(text: str) -> str:
    """Return a text with a full stop, which the server's messages may lack."""
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."


class Delayed(IncidentError):
    """A request waited too long and was not sent."""

    title = "Delayed"
    hint = "Nothing was sent; try again."
    retryable = True


class StoppedWaiting(IncidentError):
    """The wait of a request was too long or cancelled: it was not sent."""

    title = "Stopped waiting for the API"
    hint = "Nothing was changed; try again later."
    retryable = True


class NetworkError(IncidentError):
    """There was no usable response."""

    title = "No answer"
    retryable = True


class Unreachable(NetworkError):
    """No connection could be made, so the API has processed nothing."""

    title = "Cannot reach the API"
    hint = "Check the network and the API address, then try again."


class ConnectionRejected(NetworkError):
    """No connection is possible until the user changes something; nothing was processed."""

    retryable = False


class NetworkSettingsInvalid(ConnectionRejected):
    """An environment variable names an unusable proxy or certificate."""

    title = "The network settings cannot be used"


class CertificateRejected(ConnectionRejected):
    """The server or a proxy sent a certificate that is not trusted."""

    title = "The certificate is not trusted"


class ProxyLoginRejected(ConnectionRejected):
    """The proxy rejected the user name and password; there is no retry."""

    title = "The proxy rejected the user name or password"


class OutcomeUnknown(NetworkError):
    """The request was sent without a response: it may have been processed."""

    title = "The connection broke before an answer came"
    hint = "It may or may not have been saved."


class InvalidResponse(NetworkError):
    """The response is not JSON of this API, as from a proxy or a login page."""

    title = "Invalid response"
    hint = "Check the API address; a proxy or a login page may be in between."


class ApiError(IncidentError):
    """The API rejected the request.

    Args:
        status: The HTTP status.
        errors: The API's field errors, in order.
        retry_after: Seconds to wait as requested by the API; 0 if it does not say.
    """

    title = "The API refused"

    def __init__(
        self,
        detail: str,
        *,
        status: int,
        errors: Sequence[FieldError] = (),
        request_id: str = "",
        hint: str = "",
        retry_after: float = 0.0,
    ) -> None:
        super().__init__(detail, request_id=request_id, hint=hint)
        self.status = status
        self.errors = tuple(errors)
        self.retry_after = retry_after


class NotAuthenticated(ApiError):
    """401: the key is missing, wrong or revoked."""

    title = "The API key was not accepted"
    hint = "Run `incident-tui auth login` to store a working key."


class NotPermitted(ApiError):
    """403: the key lacks a role or a scope."""

    title = "The API key is not allowed to do this"
    hint = "Ask an administrator for a key with the role it needs."


class NotFound(ApiError):
    """404: the identifier is wrong, or not visible to this key."""

    title = "Not found"
    hint = "It may not exist, or be private and invisible to this key."


class Conflict(ApiError):
    """409 or 412: the same record is being changed; a retry may succeed."""

    title = "Somebody else is changing this"
    hint = "Read it again, then try again."
    retryable = True


class ValidationFailed(ApiError):
    """400 or 422: values were rejected; see `errors`."""

    title = "Not accepted"
    hint = "Correct what is marked and send it again."


class RateLimited(ApiError):
    """429: the key's quota is used up; the request was not processed."""

    title = "Too many requests"
    hint = "Nothing was changed; try again in a moment."
    retryable = True


class ServerError(ApiError):
    """5xx: an error of the server; the request may have been processed."""

    title = "The API failed"
    hint = "Try again in a moment."
    retryable = True
