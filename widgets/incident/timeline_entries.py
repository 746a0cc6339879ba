"""Entries of a timeline: headings of days, and events below them."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, tzinfo

from textual.content import Content

from app.dates import datetimes
from app.domain.related_models import UpdateChange
from app.domain.timeline import Event, EventSource
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import MUTED, STRONG
from app.text.text import one_line
from widgets.basic.markdown_lines import markdown_lines
from widgets.incident.record_list import Entry, heading

# Sign and style by source.
_LOOKS = {
    EventSource.UPDATE: ("update", STRONG),
    EventSource.TIMELINE: ("marked event", STRONG),
    EventSource.ACTIVITY: ("unknown", MUTED),
}
_CLOCK_WIDTH = 7
_LONGEST_VALUE = 60
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def timeline_entries(events: Sequence[Event], zone: tzinfo | None) -> list[Entry]:
    """Return the entries of events, in their order."""
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
