"""The states of a write, what leads from one to the next, and how each is shown.

Every entry point (forms, quick edits, bulk, the list of pending operations, the command line)
raises these events through the journal; none of them keeps a state of its own.
"""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
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


class Event(StrEnum):
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


TRANSITIONS: Mapping[tuple[State, Event], State] = {
    (State.READY, Event.BEGIN): State.READY,
    (State.READY, Event.SEND): State.SENT,
    (State.READY, Event.FIND): State.SUCCEEDED,
    (State.READY, Event.REJECT): State.REJECTED,
    (State.READY, Event.DISCARD): State.DISCARDED,
    (State.SENT, Event.SUCCEED): State.SUCCEEDED,
    (State.SENT, Event.REJECT): State.REJECTED,
    (State.SENT, Event.LOSE_ANSWER): State.UNKNOWN,
    (State.SENT, Event.HOLD): State.READY,
    (State.SENT, Event.CLAIM): State.UNKNOWN,
    (State.SENT, Event.BEGIN): State.READY,
    (State.SENT, Event.FIND): State.SUCCEEDED,
    (State.SENT, Event.DISCARD): State.DISCARDED,
    (State.UNKNOWN, Event.CLAIM): State.UNKNOWN,
    (State.UNKNOWN, Event.BEGIN): State.READY,
    (State.UNKNOWN, Event.SEND): State.SENT,
    (State.UNKNOWN, Event.FIND): State.SUCCEEDED,
    (State.UNKNOWN, Event.MISS): State.REJECTED,
    (State.UNKNOWN, Event.DISCARD): State.DISCARDED,
    (State.REJECTED, Event.BEGIN): State.READY,
    (State.DISCARDED, Event.BEGIN): State.READY,
    (State.SUCCEEDED, Event.BEGIN): State.READY,
}
"""Every event that a write can have, and where it leads."""

UNRESOLVED = (State.SENT, State.UNKNOWN)
"""Where a write may or may not have been processed."""

_MAY_HAVE_BEEN_PROCESSED = {
    (State.SENT, Event.LOSE_ANSWER),
    (State.SENT, Event.CLAIM),
    (State.SENT, Event.BEGIN),
    (State.SENT, Event.DISCARD),
    (State.UNKNOWN, Event.DISCARD),
    (State.UNKNOWN, Event.BEGIN),
    (State.SUCCEEDED, Event.BEGIN),
}


def can_happen(state: State, event: Event) -> bool:
    """Return whether a write in this state can have an event."""
    return (state, event) in TRANSITIONS


def next_state(state: State, event: Event) -> State:
    """Return the state after an event.

    Raises:
        InvalidTransition: The event cannot happen in this state.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise InvalidTransition(f"{event} in state {state}") from None


def leaves_doubt(state: State, event: Event) -> bool:
    """Return whether an attempt before this event may have been processed all the same."""
    return (state, event) in _MAY_HAVE_BEEN_PROCESSED


def state_text(state: State, *, in_doubt: bool) -> str:
    """Return what the status line of a form says of its write.

    Args:
        state: The state that the write has reached.
        in_doubt: Whether an earlier attempt may have been processed.
    """
    match state:
        case State.SENT | State.UNKNOWN:
            said = "Unconfirmed: it may have been saved"
        case State.SUCCEEDED:
            return "Saved."
        case _ if in_doubt:
            said = "Not sent again, and an earlier attempt is unconfirmed"
        case State.REJECTED:
            said = "Not saved"
        case State.READY | State.DISCARDED:
            said = "Not sent"
    return f"{said}; what you typed is still here."
