"""State machine of a write: states, events, and their texts.

Every entry point (forms, quick edits, bulk, the list of pending operations, the command line)
triggers these events through the journal; none has a separate state.
"""

from collections.abc import Mapping
from enum import StrEnum


class WriteState(StrEnum):
    """State of a write."""

    READY = "ready"
    """Stored, not sent."""
    SENT = "sent"
    """May have reached the API."""
    UNKNOWN = "unknown"
    """Sent, without a response that shows whether it was processed."""
    SUCCEEDED = "succeeded"
    REJECTED = "rejected"
    """The API or a later read has shown that nothing was changed."""
    DISCARDED = "discarded"
    """Cancelled before sending, or no longer relevant."""


class WriteEvent(StrEnum):
    """Event of a write."""

    BEGIN = "begin"
    """Stored again with its idempotency key, before another attempt."""
    SEND = "send"
    SUCCEED = "succeed"
    """The API accepted it."""
    REJECT = "reject"
    """The API or a check before sending rejected it."""
    LOSE_ANSWER = "lose answer"
    HOLD = "hold"
    """Delayed by the rate limit until it needs another check; nothing was sent."""
    CLAIM = "claim"
    """Another run takes over an unresolved write."""
    FIND = "find"
    """A read shows that it was applied."""
    MISS = "miss"
    """A read shows that it was not applied."""
    DISCARD = "discard"


class InvalidTransition(Exception):
    """An event that is not allowed in the write's state: a bug."""


TRANSITIONS: Mapping[tuple[WriteState, WriteEvent], WriteState] = {
    (WriteState.READY, WriteEvent.BEGIN): WriteState.READY,
    (WriteState.READY, WriteEvent.SEND): WriteState.SENT,
    (WriteState.READY, WriteEvent.FIND): WriteState.SUCCEEDED,
    (WriteState.READY, WriteEvent.REJECT): WriteState.REJECTED,
    (WriteState.READY, WriteEvent.DISCARD): WriteState.DISCARDED,
    (WriteState.SENT, WriteEvent.SUCCEED): WriteState.SUCCEEDED,
    (WriteState.SENT, WriteEvent.REJECT): WriteState.REJECTED,
    (WriteState.SENT, WriteEvent.LOSE_ANSWER): WriteState.UNKNOWN,
    (WriteState.SENT, WriteEvent.HOLD): WriteState.READY,
    (WriteState.SENT, WriteEvent.CLAIM): WriteState.UNKNOWN,
    (WriteState.SENT, WriteEvent.BEGIN): WriteState.READY,
    (WriteState.SENT, WriteEvent.FIND): WriteState.SUCCEEDED,
    (WriteState.SENT, WriteEvent.DISCARD): WriteState.DISCARDED,
    (WriteState.UNKNOWN, WriteEvent.CLAIM): WriteState.UNKNOWN,
    (WriteState.UNKNOWN, WriteEvent.BEGIN): WriteState.READY,
    (WriteState.UNKNOWN, WriteEvent.SEND): WriteState.SENT,
    (WriteState.UNKNOWN, WriteEvent.FIND): WriteState.SUCCEEDED,
    (WriteState.UNKNOWN, WriteEvent.MISS): WriteState.REJECTED,
    (WriteState.UNKNOWN, WriteEvent.DISCARD): WriteState.DISCARDED,
    (WriteState.REJECTED, WriteEvent.BEGIN): WriteState.READY,
    (WriteState.DISCARDED, WriteEvent.BEGIN): WriteState.READY,
    (WriteState.SUCCEEDED, WriteEvent.BEGIN): WriteState.READY,
}
"""Next state by state and event."""

UNRESOLVED = (WriteState.SENT, WriteState.UNKNOWN)
"""States in which a write may have been processed."""

_MAY_HAVE_BEEN_PROCESSED = {
    (WriteState.SENT, WriteEvent.LOSE_ANSWER),
    (WriteState.SENT, WriteEvent.CLAIM),
    (WriteState.SENT, WriteEvent.BEGIN),
    (WriteState.SENT, WriteEvent.DISCARD),
    (WriteState.UNKNOWN, WriteEvent.DISCARD),
    (WriteState.UNKNOWN, WriteEvent.BEGIN),
    (WriteState.SUCCEEDED, WriteEvent.BEGIN),
}


def can_happen(state: WriteState, event: WriteEvent) -> bool:
    """Return whether an event is allowed in a state."""
    return (state, event) in TRANSITIONS


def next_state(state: WriteState, event: WriteEvent) -> WriteState:
    """Return the state after an event.

    Raises:
        InvalidTransition: The event is not allowed in this state.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise InvalidTransition(f"{event} in state {state}") from None


def leaves_doubt(state: WriteState, event: WriteEvent) -> bool:
    """Return whether an attempt before this event may have been processed."""
    return (state, event) in _MAY_HAVE_BEEN_PROCESSED


def state_text(state: WriteState, *, in_doubt: bool) -> str:
    """Return the text about a write in the status line of its form.

    Args:
        state: The state of the write.
        in_doubt: Whether an earlier attempt may have been processed.
    """
    match state:
        case WriteState.SENT | WriteState.UNKNOWN:
            said = "Unconfirmed: it may have been saved"
        case WriteState.SUCCEEDED:
            return "Saved."
        case _ if in_doubt:
            said = "Not sent again, and an earlier attempt is unconfirmed"
        case WriteState.REJECTED:
            said = "Not saved"
        case WriteState.READY | WriteState.DISCARDED:
            said = "Not sent"
    return f"{said}; what you typed is still here."
