"""Below the summary: the latest update, open work, and what happened last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from textual.content import Content
from textual.widgets import Static

from app.dates import datetimes
from app.domain.models import Actor
from app.domain.open_work import ORDERS, OpenWork, sort_work
from app.domain.related_models import IncidentUpdate, WorkItem
from app.domain.tab_data import Loaded, RecordList, TimelineData
from app.domain.timeline import merge_timeline
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import MUTED, STRONG
from app.text.text import one_line, plural
from widgets.basic.markdown_lines import all_in_one_line, markdown_lines
from widgets.basic.text_block import Block
from widgets.incident.tab import note_of
from widgets.incident.timeline_entries import timeline_entries

# Lines of the update, and numbers of records.
_MOST_LINES, _MOST_WORK, _MOST_EVENTS = 6, 5, 5
_OWNER, _URGENCY = 18, 8
# Columns from which owner and urgency have columns of their own.
_ROOMY = 56
_GAP = 2
_BLANK = Block(Content(""))

Work = Loaded[RecordList[WorkItem]]


@dataclass(frozen=True, slots=True)
class OverviewData:
    """What has been read of an incident besides itself.

    Attributes:
        log: Its updates and activity; None if they have not been read.
        work: Its actions and follow-ups, as far as they have been read.
        is_reading: Whether more is being read.
        now: Reference time of ages.
        zone: Time zone for display.
    """

    log: TimelineData | None
    work: Sequence[Work]
    is_reading: bool
    now: datetime
    zone: tzinfo | None


class Overview(Static):
    """Latest update, open work and recent events; what was not read is left out."""

    _data: OverviewData | None = None

    def show(self, data: OverviewData | None) -> None:
        """Show what has been read; None for nothing."""
        self._data = data
        self._draw()

    def on_resize(self) -> None:
        """Draw the columns at the new width."""
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width
        blocks = [*_blocks(self._data, width)] if self._data and width else []
        self.update(Content("\n").join(line for block in blocks for line in block.lines(width)))


def _blocks(data: OverviewData, width: int) -> Iterator[Block]:
    if data.log and data.log.updates.value:
        yield from _latest(data.log.updates.value.items, data)
    works = [each for section in data.work if section.value for each in section.value.items]
    if any(section.value for section in data.work):
        yield from _open_work([each for each in works if each.is_open], width)
    if data.log:
        yield from _recent(data.log, data, width)
    sections: list[Loaded[Any]] = [*data.work]
    if data.log:
        sections += [data.log.updates, data.log.activity, data.log.timeline]
    if missing := note_of(sections):
        yield Block(muted(missing))
    if data.is_reading:
        yield Block(muted("Reading the latest update, open work and the timeline…"))


def _heading(title: str, note: str) -> Block:
    return Block(Content.assemble((title, STRONG), (f"  {note}", MUTED)))


def _latest(updates: Sequence[IncidentUpdate], data: OverviewData) -> Iterator[Block]:
    """Yield the latest update that says something."""
    said = [update for update in updates if update.message and update.created_at]
    if not said:
        return
    latest = max(said, key=lambda update: (update.created_at, update.id))
    age = f"{datetimes.age(latest.created_at, data.now)} ago"
    yield _heading("Latest update", ", ".join(filter(None, (age, _name(latest.updater)))))
    lines = markdown_lines(latest.message)
    yield Block(Content("\n").join(lines), most=_MOST_LINES)
    yield _BLANK


def _name(actor: Actor | None) -> str:
    return one_line(actor.label) if actor else ""


def _open_work(works: Sequence[WorkItem], width: int) -> Iterator[Block]:
    """Yield the most urgent actions and follow-ups, with owner and urgency."""
    due = sort_work((OpenWork(each, "", "") for each in works), next(iter(ORDERS)))
    kinds = [each.kind for each in due]
    counts = [plural(kinds.count(kind), kind) for kind in ("action", "follow-up") if kind in kinds]
    yield _heading("Open work", ", ".join(counts) or "none")
    for each in due[:_MOST_WORK]:
        yield _work(each, width)
    if len(due) > _MOST_WORK:
        yield Block(muted(f"{len(due) - _MOST_WORK} more"))
    yield _BLANK


def _work(due: OpenWork, width: int) -> Block:
    title = all_in_one_line(due.work.label)
    owner, bullet = muted(due.assignee or "nobody"), f"{sign('open')} "
    urgency = Content(due.priority) if due.priority else muted(due.kind)
    if width >= _ROOMY:
        owner = owner.truncate(_OWNER, ellipsis=True, pad=True)
        urgency = urgency.truncate(_URGENCY, ellipsis=True, pad=True)
    right = Content(" " * _GAP).join([owner, urgency])
    room = width - len(bullet) - _GAP - right.cell_length
    return Block(title.truncate(max(1, room), ellipsis=True), bullet=bullet, right=right)


def _recent(log: TimelineData, data: OverviewData, width: int) -> Iterator[Block]:
    """Yield the newest events, each with its age."""
    events = merge_timeline(
        log.updates.value.items if log.updates.value else (),
        log.activity.value.items if log.activity.value else (),
        log.timeline.value.items if log.timeline.value else (),
        newest_first=True,
    )
    if not events:
        return
    yield _heading("Recent", f"{plural(len(events), 'entry', 'entries')} in the timeline")
    for event in events[:_MOST_EVENTS]:
        (entry,) = [each for each in timeline_entries([event], data.zone) if each.can_be_chosen]
        age = muted(datetimes.age(event.at, data.now)) if event.at else Content("")
        head = entry.head.truncate(max(1, width - _GAP - age.cell_length), ellipsis=True)
        yield Block(head, right=age)
    yield _BLANK
