"""Timeline tab: updates, activity and the curated timeline, merged."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, tzinfo

from textual import on
from textual.content import Content

from app.dates import datetimes
from app.domain.related_models import UpdateChange
from app.domain.tab_data import TimelineData
from app.domain.timeline import Event, EventSource, merge_timeline
from app.editing.operations import EDIT_TIMELINE_ITEM, TIMELINE_ITEM
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import MUTED, STRONG
from app.text.text import one_line
from widgets.basic.key_binding import key_binding
from widgets.basic.markdown_lines import markdown_lines
from widgets.incident.record_list import Entry, RecordListView, heading
from widgets.incident.tab import ListTab, RenderContext, note_of

# Sign and style by source.
_LOOKS = {
    EventSource.UPDATE: ("update", STRONG),
    EventSource.TIMELINE: ("marked event", STRONG),
    EventSource.ACTIVITY: ("unknown", MUTED),
}
_CLOCK_WIDTH = 7
_LONGEST_VALUE = 60
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


class TimelineTab(ListTab):
    """Merged timeline, newest or oldest first."""

    BINDINGS = [
        key_binding("timeline.add", "add", "Add", key_display="+"),
        key_binding("timeline.order", "turn", "Order"),
        key_binding("timeline.activity", "fold", "Activity"),
    ]

    def __init__(self) -> None:
        super().__init__("No activity yet.")
        self._newest_first = True
        self._with_activity = True
        self._told: tuple[TimelineData, RenderContext] | None = None

    def show(self, sections: TimelineData, look: RenderContext) -> None:
        """Show the timeline."""
        if self.show_failed([sections.updates, sections.activity, sections.timeline]):
            return
        self._told = (sections, look)
        self._draw()

    def action_add(self) -> None:
        """Add a timeline item."""
        self.post_message(self.Requested(TIMELINE_ITEM))

    @on(RecordListView.Chosen)
    def _edit(self, event: RecordListView.Chosen) -> None:
        """Edit a timeline item; other events are read-only."""
        event.stop()
        if event.entry.record is not None:
            self.post_message(self.Requested(EDIT_TIMELINE_ITEM, event.entry.record))

    def action_turn(self) -> None:
        """Reverse the order."""
        self._newest_first = not self._newest_first
        self._draw()

    def action_fold(self) -> None:
        """Show or hide the activity log."""
        self._with_activity = not self._with_activity
        self._draw()

    def _draw(self) -> None:
        if self._told is None:
            return
        sections, look = self._told
        events = merge_timeline(
            sections.updates.value.items if sections.updates.value else (),
            sections.activity.value.items if sections.activity.value else (),
            sections.timeline.value.items if sections.timeline.value else (),
            newest_first=self._newest_first,
        )
        shown = [
            event
            for event in events
            if self._with_activity or event.source is not EventSource.ACTIVITY
        ]
        order = "Newest first" if self._newest_first else "Oldest first"
        left_out = f"{len(events) - len(shown)} of the activity log hidden"
        said = [order, *([left_out] if len(shown) < len(events) else [])]
        problems = note_of([sections.updates, sections.activity, sections.timeline])
        note = " · ".join(filter(None, [*said, problems]))
        self.show_entries(_entries(shown, look.zone), note if events else problems)


def _entries(events: Sequence[Event], zone: tzinfo | None) -> list[Entry]:
    entries: list[Entry] = []
    day = ""
    for event in events:
        title = datetimes.show_day(event.at, zone) if event.at else "Unknown time"
        if title != day:
            day = title
            entries.append(heading(day))
        entries.append(_entry(event, zone))
    return entries


def _entry(event: Event, zone: tzinfo | None) -> Entry:
    name, style = _LOOKS[event.source]
    clock = datetimes.show_clock(event.at, zone) if event.at else "--:--"
    weight = "" if event.source is EventSource.ACTIVITY else "bold"
    parts = [_title(event, zone).stylize(weight)]
    if event.who:
        parts.append(muted(event.who))
    line = Content("  ").join(part for part in parts if part.plain)
    head = Content.assemble(muted(clock), " ", (f"{sign(name)} ", style), line)
    body = [*_long_values(event.changes, zone), *markdown_lines(event.text)]
    return Entry(f"event {event.id}", head, body, _CLOCK_WIDTH + 1, record=event.item)


def _title(event: Event, zone: tzinfo | None) -> Content:
    """Return the changes in place of a title that repeats them; else both."""
    changes = [_change(change, zone) for change in event.changes]
    told = Content("  ").join(changes)
    says_it = event.source is EventSource.UPDATE or any(
        change.what.casefold() in event.title.casefold() for change in event.changes
    )
    if changes and says_it:
        return told
    # Leave out changes that the title already names.
    title = event.title.casefold()
    news = [
        told
        for told, change in zip(changes, event.changes, strict=True)
        if one_line(change.after).casefold() not in title
    ]
    return Content("  ").join([Content(event.title), *news])


def _value(text: str, zone: tzinfo | None) -> str:
    """Return a value as text; datetimes have the API's format."""
    if _MOMENT.match(text):
        with suppress(ValueError):
            return datetimes.show(datetime.fromisoformat(text), zone)
    return one_line(text)


def _long_values(changes: Sequence[UpdateChange], zone: tzinfo | None) -> Iterator[Content]:
    """Yield the values that are too long for the title."""
    for change in changes:
        for name, value in (("before", change.before), ("after", change.after)):
            shown = Content(_value(value, zone))
            if shown.cell_length > _LONGEST_VALUE:
                yield Content.assemble((f"{one_line(change.what)} {name}: ", MUTED), shown)


def _change(change: UpdateChange, zone: tzinfo | None) -> Content:
    what = one_line(change.what)
    label = Content.styled(f"{what[:1].upper()}{what[1:]} ", MUTED)
    before, after = (
        Content(_value(value, zone) or "–").truncate(_LONGEST_VALUE, ellipsis=True)
        for value in (change.before, change.after)
    )
    if not change.before:
        return label + after
    return Content.assemble(label, before, (f" {sign('becomes')} ", MUTED), after)
