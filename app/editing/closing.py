"""List what closing incidents leaves open: work, people, timestamps and required fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.fields import Field, FieldKind
from app.editing.drafts import Values
from app.editing.status_rules import is_lacking, missing_fields
from app.text.text import one_line, plural

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration, Incident
    from app.domain.related_models import WorkItem

# Maximum number of open follow-ups or actions to name.
_LISTED = 3


class Gap(StrEnum):
    """Kind of what is open or missing, in the order of a review."""

    FOLLOW_UPS = "open follow-up"
    ACTIONS = "open action"
    UNREAD_WORK = "open follow-ups and actions could not be read"
    ROLES = "nobody has the role"
    TIMESTAMPS = "timestamps that are not set"
    REQUIRED = "the resolve form requires"


_WORK = (Gap.FOLLOW_UPS, Gap.ACTIONS)

Gaps = Mapping[Gap, tuple[str, ...]]
"""Labels of what is open or missing in one incident, by kind; kinds without any are omitted."""


def closing_gaps(
    incident: Incident, fields: Iterable[Field], values: Values, configuration: Configuration
) -> Gaps:
    """Return what is missing when an incident is closed, apart from its work.

    Args:
        incident: The incident before the edit.
        fields: All fields of the incident.
        values: The values that the edit sets, by field.
        configuration: The organisation's configuration.
    """
    fields = tuple(fields)
    empty = [field for field in fields if is_lacking(field, incident, values)]
    leads = {f"role:{role.id}" for role in configuration.roles if role.role_type == "lead"}
    required = missing_fields(configuration, incident, "resolve", fields, values)
    return _filled(
        {
            Gap.ROLES: _labels(field for field in empty if field.key in leads),
            Gap.TIMESTAMPS: _labels(f for f in empty if f.kind is FieldKind.DATETIME),
            Gap.REQUIRED: _labels(required),
        }
    )


def work_gaps(follow_ups: Iterable[WorkItem], actions: Iterable[WorkItem]) -> Gaps:
    """Return the open follow-ups and actions of an incident."""
    return _filled(
        {
            Gap.FOLLOW_UPS: tuple(work.label for work in follow_ups if work.is_open),
            Gap.ACTIONS: tuple(work.label for work in actions if work.is_open),
        }
    )


UNREAD_WORK: Gaps = {Gap.UNREAD_WORK: ("",)}
"""Gaps of an incident whose follow-ups and actions could not be read."""


def closing_warnings(gaps: Gaps) -> Iterator[str]:
    """Yield what is open or missing in one incident."""
    for kind, labels in sorted(gaps.items(), key=_place):
        if kind in _WORK:
            more = ", …" if len(labels) > _LISTED else ""
            yield f"{plural(len(labels), kind)}: {', '.join(labels[:_LISTED])}{more}"
        else:
            yield _sentence(kind, labels)


def bulk_closing_warnings(every: Sequence[Gaps]) -> Iterator[str]:
    """Yield what is open or missing in several incidents, with the number of incidents."""
    counts = {kind: Counter[str]() for kind in Gap}
    for gaps in every:
        for kind, labels in gaps.items():
            counts[kind].update(labels)
    for kind, counted in counts.items():
        having = plural(sum(kind in gaps for gaps in every), "incident")
        if kind in _WORK and counted:
            yield f"{plural(counted.total(), kind)} in {having}"
        elif kind is Gap.UNREAD_WORK and counted:
            yield f"{having}: {_sentence(kind, ())}"
        elif counted:
            yield _sentence(kind, [f"{label} ({count})" for label, count in counted.items()])


def _sentence(kind: Gap, labels: Iterable[str]) -> str:
    """Return a sentence about the gaps of one kind."""
    listed = ", ".join(filter(None, labels))
    text = kind.capitalize()
    if not listed:
        return f"{text}."
    return f"{text} {listed}." if kind is Gap.ROLES else f"{text}: {listed}."


def _filled(gaps: Gaps) -> Gaps:
    return {kind: labels for kind, labels in gaps.items() if labels}


def _labels(fields: Iterable[Field]) -> tuple[str, ...]:
    return tuple(one_line(field.label) for field in fields)


def _place(gap: tuple[Gap, tuple[str, ...]]) -> int:
    return list(Gap).index(gap[0])
