"""Review before sending: changes, affected people, consequences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from app.domain.fields import Field, FieldKind, fields_for
from app.domain.status_categories import CLOSING, transition_problem
from app.editing.closing import Gaps, closing_warnings
from app.editing.declare_rules import (
    is_retrospective,
    private_reason,
    sent_fields,
    start_text,
    unsent_fields,
)
from app.editing.drafts import Change, Values, selected, values_of
from app.editing.status_rules import target_category
from app.editing.timestamp_rules import (
    Span,
    changed_durations,
    timestamp_fields,
    timestamp_warnings,
)
from app.text.text import one_line, plural

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration, Incident


NO_SPANS: Mapping[str, Span] = {}


@dataclass(frozen=True, slots=True)
class Review:
    """Content of the confirmation before sending.

    Attributes:
        title: The operation and its target.
        profile: The organisation's profile.
        changes: Changes by field; old values are not shown for a declare.
        affected: Facts, such as who is affected.
        warnings: Texts about consequences, or about what can be mended.
        declares: Whether an incident is created rather than edited.
        asks_channel: Whether notifying the incident's channel is optional.
        hold_back: Whether Back has the focus, as for closing and for private incidents.
    """

    title: str
    profile: str
    changes: Sequence[Change]
    affected: Sequence[str] = ()
    warnings: Sequence[str] = ()
    declares: bool = False
    asks_channel: bool = True
    hold_back: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Confirmation by the user, and whether to notify the incident's channel."""

    notify_incident_channel: bool


def declare_review(
    values: Values,
    fields: tuple[Field, ...],
    configuration: Configuration,
    *,
    profile: str,
    warnings: Sequence[str],
    alert: str = "",
) -> Review:
    """Return the review of a declare, which lists exactly what is sent.

    Args:
        values: The values of the form.
        fields: The fields of the form.
        configuration: The organisation's configuration.
        profile: The organisation's profile.
        warnings: Additional consequences.
        alert: Title of the alert that is attached; empty for none.
    """
    sent = sent_fields(configuration, fields, values)
    filled = [field for field in sent if values[field.key] != field.kind.empty]
    changes = [Change(field, field.kind.empty, values[field.key]) for field in filled]
    private = _chooses(values, "visibility", "private")
    facts = [f"It {start_text(configuration, values)}."]
    said = [*warnings]
    if private:
        reason = private_reason(configuration, values)
        text = "It is private: only people who are given access will see it."
        said.append(f"{text} {reason}".rstrip())
    if is_retrospective(values):
        facts.append("It is retrospective: nobody is notified.")
    if alert:
        facts.append(f"The alert is attached to it: {one_line(alert)}")
    unsent = unsent_fields(configuration, fields, values)
    said += [f"Not sent: {f.label}. {unsent[f.key]}" for f in fields if f.key in unsent]
    name = one_line(str(values["name"])) or "without a name; the API will generate one"
    return Review(
        title=f"Declare and attach the alert: {name}" if alert else f"Declare: {name}",
        profile=profile,
        changes=changes,
        affected=[*facts, *_people(changes)],
        warnings=said,
        declares=True,
        hold_back=private,
    )


def edit_review(
    incident: Incident,
    changes: Sequence[Change],
    configuration: Configuration,
    *,
    profile: str,
    now: datetime,
    spans: Mapping[str, Span] = NO_SPANS,
    gaps: Gaps | None = None,
    warnings: Sequence[str] = (),
) -> Review:
    """Return the review of an edit.

    Args:
        incident: The incident when the edit began.
        changes: The changes of the edit.
        configuration: The organisation's configuration.
        profile: The organisation's profile.
        now: The current time.
        spans: Timestamps between which durations are measured, by their names.
        gaps: What is open or missing if the incident is closed.
        warnings: Additional texts.
    """
    values = {change.field.key: change.after for change in changes}
    target = target_category(configuration, values)
    private = incident.visibility == "private"
    times = _times(incident, changes, configuration)
    said = [
        *warnings,
        *closing_warnings(gaps or {}),
        *_warnings(incident, changes, target),
        *times.warnings(changes, target, now),
    ]
    if private:
        said.append("The incident is private.")
    return Review(
        title=f"Edit {one_line(incident.reference)}: {one_line(incident.name)}",
        profile=profile,
        changes=changes,
        affected=[
            *changed_durations(spans, times.before, times.after),
            *_people(changes),
            *_around(incident),
        ],
        warnings=said,
        hold_back=target == "closed" or private,
    )


class _Times(NamedTuple):
    """The timestamps of an incident, before and after an edit."""

    fields: Sequence[Field]
    before: Values
    after: Values

    def warnings(self, changes: Iterable[Change], target: str, now: datetime) -> Iterator[str]:
        """Yield what is wrong with the timestamps, if one changes or the incident ends."""
        if target in CLOSING or any(change.field.key in self.before for change in changes):
            yield from timestamp_warnings(self.fields, self.after, now)


def _times(incident: Incident, changes: Sequence[Change], configuration: Configuration) -> _Times:
    fields = timestamp_fields(configuration, fields_for(configuration, incident))
    before = values_of(incident, fields)
    return _Times(fields, before, before | {each.field.key: each.after for each in changes})


def bulk_warnings(
    edits: Iterable[tuple[Incident, Sequence[Change]]], configuration: Configuration, now: datetime
) -> list[str]:
    """Return the consequences of a bulk edit, each with its number of incidents."""
    met: Counter[str] = Counter()
    for incident, changes in edits:
        values = {change.field.key: change.after for change in changes}
        target = target_category(configuration, values)
        met.update(_warnings(incident, changes, target))
        met.update(_times(incident, changes, configuration).warnings(changes, target, now))
        met["Private."] += incident.visibility == "private"
    return [f"{plural(count, 'incident')}: {said}" for said, count in met.items() if count]


def _chooses(values: Values, key: str, choice_id: str) -> bool:
    found = selected(values.get(key))
    return found is not None and found.id == choice_id


def _people(changes: Iterable[Change]) -> Iterator[str]:
    """Yield texts about people who get or lose a role."""
    for change in changes:
        if change.field.kind is FieldKind.PERSON:
            before, after = selected(change.before), selected(change.after)
            if after:
                yield f"{one_line(after.label)} becomes {change.field.label}"
            if before:
                yield f"{one_line(before.label)} is no longer {change.field.label}"


def _around(incident: Incident) -> Iterator[str]:
    """Yield texts about role holders and the incident's channel."""
    held = [
        f"{one_line(assignment.assignee.label)} ({one_line(assignment.role.name)})"
        for assignment in incident.incident_role_assignments
        if assignment.assignee
    ]
    if held:
        yield f"responders: {', '.join(held)}"
    if incident.slack_channel_name:
        yield f"channel: #{one_line(incident.slack_channel_name)}"


def _warnings(incident: Incident, changes: Sequence[Change], target: str) -> Iterator[str]:
    start = incident.incident_status.category if incident.incident_status else ""
    if target:
        if said := transition_problem(start, target):
            yield said
        if target == "closed" and start in {"triage", "live", "active"}:
            yield "Closing from here skips the post-incident flow."
        if target == "learning" and start != "learning":
            yield "The incident enters the post-incident flow, which creates its tasks."
    for change in changes:
        if change.field.kind is FieldKind.PERSON and not change.after:
            yield f"Nobody will hold the role {change.field.label}."
