"""Conflicts with other people's edits, and the outcome of an unconfirmed edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.fields import Field, Value
from app.editing.drafts import Change, Values, same_value


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of an edit that somebody else has changed since the edit began."""

    field: Field
    was: Value
    theirs: Value
    yours: Value


class Resolution(StrEnum):
    """Resolution of a conflict."""

    THEIRS = "theirs"
    YOURS = "yours"


class Outcome(StrEnum):
    """Outcome of an edit without a response."""

    SAVED = "saved"
    NOT_SAVED = "not saved"
    DIVERGED = "overtaken"
    """The incident has neither the old nor the new value."""


def conflicts(changes: Sequence[Change], current: Values) -> tuple[Conflict, ...]:
    """Return the fields that somebody else has changed to another value than the edit.

    Each role, custom field and timestamp is a separate field, so changes of two of them never
    conflict. Equal changes and fields outside the edit are not conflicts.
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
    """Apply the user's resolution to an edit, which is then reviewed again.

    Args:
        changes: The changes of the edit.
        found: Its conflicts.
        kept: The resolution by field.
    """
    theirs = {conflict.field.key: conflict.theirs for conflict in found}
    return tuple(
        Change(change.field, theirs.get(change.field.key, change.before), change.after)
        for change in changes
        if kept.get(change.field.key, Resolution.YOURS) is Resolution.YOURS
    )


def infer_outcome(changes: Sequence[Change], current: Values) -> Outcome:
    """Infer from the current values whether an edit was applied."""
    if is_applied(changes, current):
        return Outcome.SAVED
    if all(
        same_value(change.field, change.before, current[change.field.key]) for change in changes
    ):
        return Outcome.NOT_SAVED
    return Outcome.DIVERGED


def is_applied(changes: Sequence[Change], current: Values) -> bool:
    """Return whether the current values already match the edit."""
    return all(
        same_value(change.field, change.after, current[change.field.key]) for change in changes
    )
