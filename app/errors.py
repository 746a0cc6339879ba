"""What can go wrong, as one tree: what happened, what to do, and whether trying again is safe.

IncidentError
├── StoppedWaiting          the wait for the rate limit was ended: nothing was processed
├── HeldUp                  its turn came too late: nothing was sent
├── NetworkError            no usable answer came back
│   ├── Unreachable         no connection: nothing was processed
│   ├── ConnectionRejected  no connection, and trying again cannot help: nothing was processed
│   │   ├── NetworkSettingsInvalid    a proxy or certificate variable cannot be used
│   │   ├── CertificateRejected       the certificate presented is not trusted
│   │   └── ProxyLoginRejected        407: asking again can lock the account
│   ├── OutcomeUnknown      the connection broke or timed out after the request went out
│   └── InvalidResponse     an answer came that is not the API's JSON
└── ApiError                the API answered and said no
    ├── NotAuthenticated    401
    ├── NotPermitted        403
    ├── NotFound            404
    ├── Conflict            409, 412
    ├── ValidationFailed    400, 422: carries an error per field where the API names one
    ├── RateLimited         429
    └── ServerError         5xx, 408 and whatever else the API refuses with
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One complaint about one value.

    `field` is the payload path the API names in `source`, such as `severity_id` or
    `custom_field_entries.0.values`; empty when the complaint is about the whole request.
    """

    field: str
    message: str
    code: str = ""


class IncidentError(Exception):
    """Anything a person can be told about, and act upon.

    Args:
        detail: What happened in this case, in the server's own words where there are any.
        request_id: The vendor's identifier of the request, which their support asks for.
    """

    title = "Something went wrong"
    hint = ""
    retryable = False
    refused_repeat = False
    """Whether an earlier attempt may have been processed, and this one was refused after it."""

    def __init__(self, detail: str, *, request_id: str = "", hint: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.request_id = request_id
        if hint:
            self.hint = hint

    @property
    def explanation(self) -> str:
        """What happened, what to do, and the request to quote, without the title."""
        request = f"Request {self.request_id}" if self.request_id else ""
        parts = (self.detail, self.hint, request)
        return " ".join(_sentence(part) for part in parts if part)

    def __str__(self) -> str:
        return f"{self.title}: {self.explanation}" if self.explanation else self.title


def _sentence(text: str) -> str:
    """The server's words do not always end with a full stop."""
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."


class Delayed(IncidentError):
    """A request waited so long for its turn that it was not sent."""

    title = "Held up"
    hint = "Nothing was sent; try again."
    retryable = True


class StoppedWaiting(IncidentError):
    """A request was held up for too long, or its wait was cancelled: it was not sent."""

    title = "Stopped waiting for the API"
    hint = "Nothing was changed; try again later."
    retryable = True


class NetworkError(IncidentError):
    """No usable answer came back."""

    title = "No answer"
    retryable = True


class Unreachable(NetworkError):
    """No connection could be made, so the API has processed nothing."""

    title = "Cannot reach the API"
    hint = "Check the network and the API address, then try again."


class ConnectionRejected(NetworkError):
    """No connection can be made until the person changes something; nothing was processed."""

    retryable = False


class NetworkSettingsInvalid(ConnectionRejected):
    """A variable of the environment names a proxy or certificates that cannot be used."""

    title = "The network settings cannot be used"


class CertificateRejected(ConnectionRejected):
    """The other side, or a proxy in between, showed a certificate that is not trusted."""

    title = "The certificate is not trusted"


class ProxyLoginRejected(ConnectionRejected):
    """The proxy did not accept the name and password; it is not asked again."""

    title = "The proxy rejected the user name or password"


class OutcomeUnknown(NetworkError):
    """The request went out and no answer came: it may or may not have been processed."""

    title = "The connection broke before an answer came"
    hint = "It may or may not have been saved."


class InvalidResponse(NetworkError):
    """An answer came that is not the JSON of this API, as from a proxy or a login page."""

    title = "The answer is not the API's"
    hint = "Check the API address; a proxy or a login page may be in between."


class ApiError(IncidentError):
    """The API answered and refused.

    Args:
        status: The HTTP status.
        errors: What the API complains about, in its order.
        retry_after: Seconds the API asks to wait; 0 when it does not say.
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
    """409 or 412: somebody else is changing the same thing; worth trying again."""

    title = "Somebody else is changing this"
    hint = "Read it again, then try again."
    retryable = True


class ValidationFailed(ApiError):
    """400 or 422: the values were not accepted; `errors` says which."""

    title = "Not accepted"
    hint = "Correct what is marked and send it again."


class RateLimited(ApiError):
    """429: the key's allowance is used up; the request was not processed."""

    title = "Too many requests"
    hint = "Nothing was changed; try again in a moment."
    retryable = True


class ServerError(ApiError):
    """5xx: the fault is on the other side; whether it was processed is not known."""

    title = "The API failed"
    hint = "Try again in a moment."
    retryable = True
