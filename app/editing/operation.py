"""An operation on an incident, as a row of a table, and the fields of its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.fields import Choice, Field, FieldKind, FormSection, Value
from app.editing.drafts import Values

if TYPE_CHECKING:
    from app.domain.models import Configuration, Incident


def _no_values(_: Incident, __: datetime) -> Values:
    return {}


def _no_problems(_: Values) -> Mapping[str, str]:
    return {}


def _no_warnings(_: Values) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation on an incident.

    Attributes:
        name: Key in `app.writes.outbox.SEND_BY_OPERATION`.
        title: Its name for the user.
        fields: Returns the fields of its form, given the organisation's configuration.
        has_key: Whether it sends an idempotency key.
        is_repeatable: Whether sending it again changes nothing more; without a response it is sent
            again, like one with an idempotency key.
        always: Properties that are sent even if unchanged, as a PUT requires.
        edits: Whether it changes an existing record rather than creating one.
        has_id_in_path: Whether the path names the record or the incident, and the body does not.
        local: Fields that are kept here and not sent, because the API has no property for them.
        is_alone: Whether it concerns its record alone, which may belong to no incident.
        target_property: Property of the body that names the record, in place of the incident; empty
            if the path names it.
        body: Properties with the same value in every request.
        first_values: Returns initial values of its form, for an incident and the current time.
        check: Returns errors that concern several fields, by field.
        warn: Returns its consequences, to be shown in the review.
    """

    name: str
    title: str
    fields: Callable[[Configuration], tuple[Field, ...]]
    has_key: bool = False
    is_repeatable: bool = False
    always: tuple[str, ...] = ()
    edits: bool = False
    has_id_in_path: bool = False
    local: frozenset[str] = frozenset()
    is_alone: bool = False
    target_property: str = ""
    body: Mapping[str, str] = field(default_factory=dict)
    first_values: Callable[[Incident, datetime], Values] = _no_values
    check: Callable[[Values], Mapping[str, str]] = _no_problems
    warn: Callable[[Values], tuple[str, ...]] = _no_warnings


def _no_incident(_: Incident) -> Value:
    """Read nothing, since these fields are not an incident's."""
    return ""


def operation_field(
    key: str,
    label: str,
    kind: FieldKind,
    text: str = "",
    *,
    choices: tuple[Choice, ...] = (),
    source: str = "",
    required: bool = False,
    clearable: bool = True,
) -> Field:
    """Return a field of an operation's form."""
    return Field(
        key,
        label,
        kind,
        FormSection.OPERATION,
        key,
        _no_incident,
        help=text,
        choices=choices,
        source=source,
        required=required,
        clearable=clearable and not required,
    )


def no_fields(_: Configuration) -> tuple[Field, ...]:
    """Return no fields, for an operation without a form."""
    return ()


def page_warnings(values: Values) -> tuple[str, ...]:
    """Return whom a page wakes up."""
    whom = values["escalation_path_id"] or values["user_ids"]
    people = whom if isinstance(whom, tuple) else ()
    names = [f"{one.label}: {one.detail}" if one.detail else one.label for one in people]
    return (f"This wakes people up: {', '.join(names)}.",)


def page_problems(values: Values) -> Mapping[str, str]:
    """Return the error of a page to both a path and people, or to neither."""
    if values["escalation_path_id"] and values["user_ids"]:
        return {"user_ids": "A page goes to a path or to people, not both: clear one."}
    if not values["escalation_path_id"] and not values["user_ids"]:
        return {"escalation_path_id": "Choose a path or people."}
    return {}
