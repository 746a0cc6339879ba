"""Whether a failed request may be sent again, after how long, and what its failure then means."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from app.errors import (
    ApiError,
    Conflict,
    IncidentError,
    InvalidResponse,
    NotAuthenticated,
    NotPermitted,
    OutcomeUnknown,
    ServerError,
    StoppedWaiting,
    Unreachable,
    ValidationFailed,
)

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds


class RetrySafety(StrEnum):
    """What makes it safe to send a request a second time."""

    READS = "it changes nothing"
    IDEMPOTENT = "it carries an idempotency key"
    UNSENT = "only if the API has not processed it"


# 429 and, for reads, 409 mean that nothing was done; an edge answers 502 to 504.
_STATUSES: Mapping[RetrySafety, frozenset[int]] = {
    RetrySafety.READS: frozenset({408, 409, 429, 502, 503, 504}),
    RetrySafety.IDEMPOTENT: frozenset({429, 502, 503, 504}),
    RetrySafety.UNSENT: frozenset({429}),
}


def should_retry(error: IncidentError, repeat: RetrySafety, attempt: int) -> bool:
    """Whether sending the same request again after `error` cannot do anything twice.

    Args:
        error: How the attempt failed.
        repeat: What makes it safe.
        attempt: Which attempt failed, from 1. A read is tried again after a 500 only once.
    """
    if isinstance(error, ApiError):
        once_more = error.status == 500 and repeat is RetrySafety.READS and attempt == 1
        return once_more or error.status in _STATUSES[repeat]
    if isinstance(error, OutcomeUnknown):
        return repeat is RetrySafety.IDEMPOTENT
    return isinstance(error, Unreachable)


def backoff(error: IncidentError, attempt: int, random: Callable[[], float]) -> float:
    """Seconds until the next attempt: back-off with full jitter, or what the API asks for.

    Args:
        error: How the attempt failed.
        attempt: Which attempt failed, from 1.
        random: A number from 0 to 1, which spreads the attempts of many clients.
    """
    backoff = random() * min(_FIRST_PAUSE * 2.0 ** (attempt - 1), _LONGEST_PAUSE)
    asked = error.retry_after if isinstance(error, ApiError) else 0.0
    return max(backoff, asked)


def outcome_uncertain(error: IncidentError, repeat: RetrySafety) -> bool:
    """Whether the API may have processed the write that failed like this."""
    return repeat is not RetrySafety.READS and isinstance(error, (OutcomeUnknown, ServerError))


def maybe_applied(error: IncidentError) -> bool:
    """Whether a write that failed like this in the end may have changed something all the same."""
    return isinstance(error, (OutcomeUnknown, ServerError, InvalidResponse))


def final_error(error: IncidentError, doubt: IncidentError | None) -> IncidentError:
    """What to tell of a request whose last attempt failed with `error`.

    `doubt` is an earlier attempt that may have been processed. Then a last attempt which was not
    even processed must not read as if nothing had happened; only a refusal of the request itself
    shows that the earlier attempt was refused as well. What the vendor answers to a key that was
    used before is not documented, so a complaint about the key counts as doubt.
    """
    if doubt is None or outcome_uncertain(error, RetrySafety.IDEMPOTENT):
        return error
    verdict = error
    if not _refuses_the_request(error):
        sent_again = "" if isinstance(error, StoppedWaiting) else "Sent again: "
        verdict = OutcomeUnknown(
            f"{doubt.detail} {sent_again}{error.title}. {error.detail}",
            request_id=error.request_id,
        )
    verdict.refused_repeat = isinstance(error, (Conflict, ValidationFailed)) or error.refused_repeat
    return verdict


def complains_about_key(error: IncidentError) -> bool:
    """Return whether the API refuses an idempotency key that it knows already."""
    return isinstance(error, (Conflict, ValidationFailed)) and any(
        "idempotency" in f"{complaint.field} {complaint.code} {complaint.message}".lower()
        for complaint in error.errors
    )


def _refuses_the_request(error: IncidentError) -> bool:
    if isinstance(error, ValidationFailed):
        return not complains_about_key(error)
    return isinstance(error, (NotAuthenticated, NotPermitted))
