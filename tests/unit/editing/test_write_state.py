"""The states of a write: every event leads somewhere known, and doubt is never forgotten."""

import re
from itertools import product
from pathlib import Path

import pytest

from app.editing.write_state import (
    TRANSITIONS,
    UNRESOLVED,
    InvalidTransition,
    WriteEvent,
    WriteState,
    leaves_doubt,
    next_state,
    state_text,
)

ENDED = {WriteState.SUCCEEDED, WriteState.REJECTED, WriteState.DISCARDED}


def test_every_state_can_be_reached_and_every_event_can_happen() -> None:
    assert set(TRANSITIONS.values()) == set(WriteState)
    assert {event for _, event in TRANSITIONS} == set(WriteEvent)


@pytest.mark.parametrize("state", UNRESOLVED)
def test_every_unconfirmed_write_can_be_resolved(state: WriteState) -> None:
    reached = {next_state(state, event) for start, event in TRANSITIONS if start is state}
    assert reached & ENDED


def test_only_a_new_attempt_leads_out_of_the_end() -> None:
    assert {event for state, event in TRANSITIONS if state in ENDED} == {WriteEvent.BEGIN}


def test_a_write_is_sent_only_when_it_is_stored_or_unconfirmed() -> None:
    sent_from = {state for state, event in TRANSITIONS if event is WriteEvent.SEND}
    assert sent_from == {WriteState.READY, WriteState.UNKNOWN}


def test_what_may_have_been_processed_stays_in_doubt_until_that_is_known() -> None:
    known = {
        WriteEvent.SUCCEED,
        WriteEvent.REJECT,
        WriteEvent.FIND,
        WriteEvent.MISS,
        WriteEvent.HOLD,
        WriteEvent.SEND,
    }
    for state, event in TRANSITIONS:
        if state in UNRESOLVED and event not in known:
            assert leaves_doubt(state, event) or next_state(state, event) is WriteState.UNKNOWN


def test_an_event_that_cannot_happen_is_a_bug() -> None:
    for state, event in product(WriteState, WriteEvent):
        if (state, event) not in TRANSITIONS:
            with pytest.raises(InvalidTransition):
                next_state(state, event)


@pytest.mark.parametrize("state", UNRESOLVED)
def test_an_unconfirmed_write_is_never_said_not_to_be_saved(state: WriteState) -> None:
    for in_doubt in (False, True):
        assert "may have been saved" in state_text(state, in_doubt=in_doubt)


def test_a_rejected_attempt_says_nothing_of_an_earlier_one() -> None:
    assert "unconfirmed" in state_text(WriteState.REJECTED, in_doubt=True)
    assert state_text(WriteState.REJECTED, in_doubt=False).startswith("Not saved;")


def test_the_diagram_for_maintainers_has_every_transition() -> None:
    text = Path("CONTRIBUTING.md").read_text(encoding="utf-8")
    drawn = re.findall(r"^    (\w+) --> (\w+): ([\w ]+)$", text, flags=re.MULTILINE)
    assert set(drawn) == {
        (str(before), str(after), str(event)) for (before, event), after in TRANSITIONS.items()
    }
