"""The states of a write, what leads from one to the next, and how each is shown.

Every entry point (forms, quick edits, bulk, the list of pending operations, the command line)
raises these events through the journal; none of them keeps a state of its own.
"""

from collections.abc import Mapping
from enum import StrEnum


class WriteState(StrEnum):
    """How far a write has come."""

    READY = "ready"
    """Stored; nothing of it was sent."""
    SENT = "sent"
    """The first byte may have left."""
    UNKNOWN = "unknown"
    """Sent, and no answer said whether it was processed."""
    SUCCEEDED = "succeeded"
    REJECTED = "rejected"
    """The API answered that nothing was changed, or reading showed that nothing was."""
    DISCARDED = "discarded"
    """Given up before it was sent, or no longer of interest."""


class WriteEvent(StrEnum):
    """What happens to a write."""

    BEGIN = "begin"
    """It is stored again under its idempotency key, before another attempt."""
    SEND = "send"
    SUCCEED = "succeed"
    """The API answered yes."""
    REJECT = "reject"
    """The API answered no, or a check before sending did."""
    LOSE_ANSWER = "lose answer"
    HOLD = "hold"
    """It waited so long for its turn that it has to be checked again; nothing was sent."""
    CLAIM = "claim"
    """Another run takes over what an earlier one left."""
    FIND = "find"
    """Reading shows that it was applied."""
    MISS = "miss"
    """Reading shows that it was not applied."""
    DISCARD = "discard"


class InvalidTransition(Exception):
    """An event that a write in this state cannot have: a bug."""


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
"""Every event that a write can have, and where it leads."""

UNRESOLVED = (WriteState.SENT, WriteState.UNKNOWN)
"""Where a write may or may not have been processed."""

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
    """Return whether a write in this state can have an event."""
    return (state, event) in TRANSITIONS


def next_state(state: WriteState, event: WriteEvent) -> WriteState:
    """Return the state after an event.

    Raises:
        InvalidTransition: The event cannot happen in this state.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise InvalidTransition(f"{event} in state {state}") from None


def leaves_doubt(state: WriteState, event: WriteEvent) -> bool:
    """Return whether an attempt before this event may have been processed all the same."""
    return (state, event) in _MAY_HAVE_BEEN_PROCESSED


def state_text(state: WriteState, *, in_doubt: bool) -> str:
    """Return what the status line of a form says of its write.

    Args:
        state: The state that the write has reached.
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
