"""Undo of a sent edit: the next one to undo, and its reversible changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.fields import fields_for
from app.domain.status_categories import transition_problem
from app.editing.draft_codec import decode_changes, load_changes
from app.editing.drafts import Change, Values, edit_problems, selected
from app.editing.form_spec import EDIT
from app.editing.labels import full_title
from app.editing.status_rules import STATUS

if TYPE_CHECKING:
    from app.domain.models import Configuration, Incident
    from app.editing.records import WriteRecord


@dataclass(frozen=True, slots=True)
class Reversal:
    """The reversal of an edit.

    Attributes:
        base: Values after the edit, by field.
        target: Values before the edit, by field.
        impossible: Reasons why some changes cannot be undone.
    """

    base: Values
    target: Values
    impossible: tuple[str, ...]


def next_to_undo(sent: Sequence[WriteRecord]) -> WriteRecord | None:
    """Return the latest edit that was not undone and is not an undo itself.

    Args:
        sent: The applied writes, latest first.
    """
    undone = {write.undoes for write in sent}
    return next(
        (
            write
            for write in sent
            if write.operation == EDIT and not write.undoes and write.number not in undone
        ),
        None,
    )


def later_writes(sent: Sequence[WriteRecord], target: WriteRecord) -> tuple[str, ...]:
    """Return texts about writes after `target` that cannot be undone."""
    return tuple(
        f"Sent since, and cannot be undone: {full_title(write.operation, write.title)}."
        for write in sent
        if write.number > target.number and write.operation != EDIT
    )


def reversal(write: WriteRecord, incident: Incident, configuration: Configuration) -> Reversal:
    """Return the reversal of a sent edit, as far as the API allows it.

    Args:
        write: The edit.
        incident: The current incident.
        configuration: The organisation's configuration.
    """
    made, lost = decode_changes(load_changes(write.changes), fields_for(configuration, incident))
    back = [Change(change.field, change.after, change.before) for change in made]
    impossible = [f"{label} does not exist any more." for label in lost]
    possible = []
    for change in back:
        if why := _why_not(change, configuration):
            impossible.append(why)
        else:
            possible.append(change)
    return Reversal(
        base={change.field.key: change.before for change in possible},
        target={change.field.key: change.after for change in possible},
        impossible=tuple(impossible),
    )


def _why_not(change: Change, configuration: Configuration) -> str:
    if problem := edit_problems([change]).get(change.field.key):
        return problem
    if change.field.key != STATUS:
        return ""
    categories = {status.id: status.category for status in configuration.statuses}
    start, target = (
        categories.get(choice.id, "") if (choice := selected(value)) else ""
        for value in (change.before, change.after)
    )
    said = transition_problem(start, target)
    return f"The status change cannot be undone. {said} To try it: s." if said else ""
