"""What somebody else did meanwhile: the three values of a field, and the fate of an edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.fields import Field, Value
from app.editing.drafts import Change, Values, same_value


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that an edit touches and that has moved since the edit began."""

    field: Field
    was: Value
    theirs: Value
    yours: Value


class Resolution(StrEnum):
    """Whose value a field shall have."""

    THEIRS = "theirs"
    YOURS = "yours"


class Outcome(StrEnum):
    """What became of an edit that nobody has answered."""

    SAVED = "saved"
    NOT_SAVED = "not saved"
    DIVERGED = "overtaken"
    """The incident holds neither what was before nor what was sent."""


def conflicts(changes: Sequence[Change], current: Values) -> tuple[Conflict, ...]:
    """Where the incident holds something else than the edit began with, and than it wants.

    Entries of roles, custom fields and timestamps are fields of their own, so a change of one
    never collides with a change of another. What somebody has changed to the same value, and
    what the edit does not touch, is no conflict.
    """
    return tuple(
        Conflict(change.field, change.before, current[change.field.key], change.after)
        for change in changes
        if not same_value(change.field, change.before, current[change.field.key])
        and not same_value(change.field, change.after, current[change.field.key])
    )


def apply_resolution(
    changes: Sequence[Change], found: Sequence[Conflict], kept: Mapping[str, Resolution]
) -> tuple[Change, ...]:
    """The edit after the person has chosen, to be reviewed anew.

    Args:
        changes: The edit as it was.
        found: Its conflicts.
        kept: Whose value each of those fields shall have.
    """
    theirs = {conflict.field.key: conflict.theirs for conflict in found}
    return tuple(
        Change(change.field, theirs.get(change.field.key, change.before), change.after)
        for change in changes
        if kept.get(change.field.key, Resolution.YOURS) is Resolution.YOURS
    )


def infer_outcome(changes: Sequence[Change], current: Values) -> Outcome:
    """Whether an incident that holds `current` has had the edit."""
    if is_applied(changes, current):
        return Outcome.SAVED
    if all(
        same_value(change.field, change.before, current[change.field.key]) for change in changes
    ):
        return Outcome.NOT_SAVED
    return Outcome.DIVERGED


def is_applied(changes: Sequence[Change], current: Values) -> bool:
    """Whether an incident that holds `current` already is what the edit would make it."""
    return all(
        same_value(change.field, change.after, current[change.field.key]) for change in changes
    )
