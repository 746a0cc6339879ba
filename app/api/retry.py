"""Decide which failed requests are retried, when, and how a final failure is reported."""

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
    """Reason why a retry is safe."""

    READS = "it changes nothing"
    IDEMPOTENT = "it carries an idempotency key"
    UNSENT = "only if the API has not processed it"
    LOCKED = "as unsent, and while another operation locks the incident"


# 429 and, for reads, 409 mean that nothing was done; proxies return 502 to 504.
_STATUSES: Mapping[RetrySafety, frozenset[int]] = {
    RetrySafety.READS: frozenset({408, 409, 429, 502, 503, 504}),
    RetrySafety.IDEMPOTENT: frozenset({429, 502, 503, 504}),
    RetrySafety.UNSENT: frozenset({429}),
    RetrySafety.LOCKED: frozenset({409, 429}),
}


def should_retry(error: IncidentError, repeat: RetrySafety, attempt: int) -> bool:
    """Return whether a retry after `error` cannot do anything twice.

    Args:
        error: The error of the attempt.
        repeat: The reason why a retry is safe.
        attempt: Number of the failed attempt, from 1. After a 500, a read is retried once.
    """
    if isinstance(error, ApiError):
        once_more = error.status == 500 and repeat is RetrySafety.READS and attempt == 1
        return once_more or error.status in _STATUSES[repeat]
    if isinstance(error, OutcomeUnknown):
        return repeat is RetrySafety.IDEMPOTENT
    return isinstance(error, Unreachable)


def backoff(error: IncidentError, attempt: int, random: Callable[[], float]) -> float:
    """Return the seconds until the next attempt: back-off with full jitter, or Retry-After.

    Args:
        error: The error of the attempt.
        attempt: Number of the failed attempt, from 1.
        random: Returns a number from 0 to 1, which spreads the retries of many clients.
    """
    backoff = random() * min(_FIRST_PAUSE * 2.0 ** (attempt - 1), _LONGEST_PAUSE)
    asked = error.retry_after if isinstance(error, ApiError) else 0.0
    return max(backoff, asked)


def outcome_uncertain(error: IncidentError, repeat: RetrySafety) -> bool:
    """Return whether the API may have processed the write in spite of the error."""
    return repeat is not RetrySafety.READS and isinstance(error, (OutcomeUnknown, ServerError))


def maybe_applied(error: IncidentError) -> bool:
    """Return whether a write may have changed something in spite of its final error."""
    return isinstance(error, (OutcomeUnknown, ServerError, InvalidResponse))


def final_error(error: IncidentError, doubt: IncidentError | None) -> IncidentError:
    """Return the error to report for a request whose last attempt failed with `error`.

    `doubt` is the error of an earlier attempt that may have been processed. If the last attempt was
    not processed, the report must not suggest that nothing happened; only a rejection of the
    request shows that the earlier attempt was rejected too. The vendor does not document its
    response to a used key, so an error about the key counts as doubt.
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
    """Return whether the API rejects an idempotency key because it was used before."""
    return isinstance(error, (Conflict, ValidationFailed)) and any(
        "idempotency" in f"{each.field} {each.code} {each.message}".lower() for each in error.errors
    )


def _refuses_the_request(error: IncidentError) -> bool:
    if isinstance(error, ValidationFailed):
        return not complains_about_key(error)
    return isinstance(error, (NotAuthenticated, NotPermitted))
