"""Merge updates, activity and timeline items into one timeline."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.domain.models import Actor
from app.domain.related_models import ActivityEntry, IncidentUpdate, TimelineItem, UpdateChange
from app.system.structs import replace
from app.text.text import one_line

# A change is logged within so long of the update that tells it.
_SAME_CHANGE = timedelta(seconds=10)

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class EventSource(StrEnum):
    """Source of an event."""

    UPDATE = "update"
    ACTIVITY = "activity"
    TIMELINE = "timeline"


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the merged timeline.

    Attributes:
        source: The main source: an update, a timeline item, else activity.
        who: Actor as text; empty if the API has none.
        text: A message or a description, in Markdown.
        item: Its timeline item; None if it has none.
    """

    id: str
    source: EventSource
    at: datetime | None
    who: str
    title: str
    text: str = ""
    changes: tuple[UpdateChange, ...] = ()
    item: TimelineItem | None = None


def merge_timeline(
    updates: Sequence[IncidentUpdate],
    activity: Sequence[ActivityEntry],
    items: Sequence[TimelineItem],
    *,
    newest_first: bool,
) -> tuple[Event, ...]:
    """Merge all events in order, without duplicates.

    The activity log includes updates, and again the changes of status that they make; a timeline
    item may be promoted from an activity. Any of the three may be missing, since each has a
    separate endpoint.
    """
    promoted = {item.activity_log_id: item for item in items if item.activity_log_id}
    by_id = {update.id: update for update in updates}
    logged = {entry.id for entry in activity}
    in_log = {entry.update_id for entry in activity if entry.update_id}
    events = [
        _activity(entry, by_id.get(entry.update_id), promoted.get(entry.id)) for entry in activity
    ]
    events += [event for event in _updates(updates) if event.id not in in_log]
    events += [_item(item) for item in items if item.activity_log_id not in logged]
    updated = [event for event in events if event.source is EventSource.UPDATE]
    events = [event for event in events if not _is_told(event, updated)]
    ordered = sorted(events, key=lambda event: event.at or _BEFORE_ALL)
    return tuple(reversed(ordered) if newest_first else ordered)


def _activity(
    entry: ActivityEntry, update: IncidentUpdate | None, item: TimelineItem | None
) -> Event:
    event = Event(
        id=entry.id,
        source=EventSource.UPDATE if entry.update_id else EventSource.ACTIVITY,
        at=entry.occurred_at,
        who=_who(entry.actor),
        title=one_line(entry.title),
        text=entry.message,
        changes=entry.changes,
        item=item,
    )
    if update is not None:
        event = replace(
            event,
            who=event.who or _who(update.updater),
            text=_all_of(event.text, update.message),
        )
    if item is not None:
        event = replace(
            event,
            source=EventSource.TIMELINE,
            title=one_line(item.title) or event.title,
            text=_all_of(item.description, event.text),
        )
    return event


def _is_told(event: Event, updates: Sequence[Event]) -> bool:
    """Return whether an activity only repeats what an update of that time has changed."""
    if event.source is not EventSource.ACTIVITY or not event.changes or event.text:
        return False
    return any(
        event.at is not None
        and update.at is not None
        and abs(event.at - update.at) <= _SAME_CHANGE
        and {(change.what, change.after) for change in event.changes}
        <= {(change.what, change.after) for change in update.changes}
        for update in updates
    )


def _all_of(*texts: str) -> str:
    """Join texts as paragraphs, leaving out those contained in another."""
    kept: list[str] = []
    for text in texts:
        if text and not any(text in other for other in kept):
            kept.append(text)
    return "\n\n".join(kept)


def _updates(updates: Iterable[IncidentUpdate]) -> Iterator[Event]:
    """Yield updates with their changes, compared with the previous update."""
    status = severity = ""
    for update in sorted(updates, key=lambda update: update.created_at or _BEFORE_ALL):
        held = update.new_incident_status.name if update.new_incident_status else status
        grade = update.new_severity.name if update.new_severity else severity
        changes = tuple(
            UpdateChange(what=what, before=before, after=after)
            for what, before, after in (("status", status, held), ("severity", severity, grade))
            if before != after
        )
        status, severity = held, grade
        yield Event(
            id=update.id,
            source=EventSource.UPDATE,
            at=update.created_at,
            who=_who(update.updater),
            title="Shared an update",
            text=update.message,
            changes=changes,
        )


def _item(item: TimelineItem) -> Event:
    return Event(
        id=item.id,
        source=EventSource.TIMELINE,
        at=item.timestamp,
        who=_who(item.creator),
        title=one_line(item.title),
        text=item.description,
        item=item,
    )


def _who(actor: Actor | None) -> str:
    return one_line(actor.label) if actor else ""
