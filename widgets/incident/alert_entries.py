"""Entries of an alert: state, description and attributes, then its incidents and notes."""

from collections.abc import Iterator
from datetime import datetime

from textual.content import Content

from app.dates import datetimes
from app.domain.alert_models import Alert, AlertIncident, AlertNote, IncidentAlert
from app.domain.tab_data import Loaded
from app.present.text import muted, with_sign
from app.present.tokens import MUTED, STRONG
from app.text.text import one_line
from widgets.basic.markdown_lines import markdown_lines
from widgets.incident.record_list import Entry, heading, remark

_ALERT_LOOKS = {"firing": ("active", STRONG), "resolved": ("closed", MUTED)}


def with_alert_sign(alert: Alert, text: Content) -> Content:
    """Return a text after the sign of an alert's status, which is also said in words."""
    mark, style = _ALERT_LOOKS.get(alert.status, ("unknown", MUTED))
    return with_sign(mark, style, text)


def alert_state(alert: Alert, now: datetime) -> str:
    """Return the status of an alert, and since when."""
    since = alert.resolved_at or alert.created_at
    return f"{alert.status} {datetimes.age(since, now)} ago" if since else alert.status


def related_alert(one: IncidentAlert, now: datetime) -> Entry:
    """Return the entry of an incident's alert."""
    alert = one.alert
    head = with_alert_sign(alert, Content.styled(one_line(alert.title), "bold"))
    about = [*(each.text for each in alert.attributes), *(f"#{tag.name}" for tag in alert.tags)]
    state = alert_state(alert, now)
    below = [
        *([muted(state)] if state else []),
        *markdown_lines(alert.description),
        *([muted(" · ".join(filter(None, about)))] if any(about) else []),
    ]
    return Entry(f"alert {one.id}", head, below, link=alert.source_url, record=one)


def alert_entries(
    alert: Alert,
    incidents: Loaded[tuple[AlertIncident, ...]] | None,
    notes: Loaded[tuple[AlertNote, ...]] | None,
    now: datetime,
) -> Iterator[Entry]:
    """Yield the entries of one alert; a part that is None is still being read."""
    state = with_alert_sign(alert, Content.styled(one_line(alert.title), "bold"))
    yield Entry(
        "alert", state, [muted(alert_state(alert, now)), *markdown_lines(alert.description)]
    )
    if alert.source_url:
        link = one_line(alert.source_url)
        yield Entry("source", Content.assemble("Source  ", (link, "underline")), link=link)
    for number, attribute in enumerate(alert.attributes):
        if attribute.text:
            yield Entry(f"attribute {number}", Content(attribute.text))
    for name, text in (
        ("Tags", ", ".join(tag.name for tag in alert.tags)),
        ("Deduplication key", alert.deduplication_key),
    ):
        if text:
            yield Entry(name, Content.assemble(muted(f"{name}: "), one_line(text)))
    yield from _incidents(incidents)
    yield from _notes(notes, now)


def _incidents(incidents: Loaded[tuple[AlertIncident, ...]] | None) -> Iterator[Entry]:
    yield heading("Incidents")
    if incidents is None or incidents.value is None:
        yield remark("incidents", f"! {incidents.problem}" if incidents else "reading…")
        return
    if not incidents.value:
        yield remark("incidents", "none: the alert is unattached")
    for one in incidents.value:
        head = Content.assemble((one_line(one.reference), "bold"), "  ", one_line(one.name))
        yield Entry(f"incident {one.id}", head, incident_id=one.id)


def _notes(notes: Loaded[tuple[AlertNote, ...]] | None, now: datetime) -> Iterator[Entry]:
    yield heading("Notes")
    if notes is None or notes.value is None:
        yield remark("notes", f"! {notes.problem}" if notes else "reading…")
        return
    if not notes.value:
        yield remark("notes", "none")
    for note in notes.value:
        creator = note.creator.label if note.creator else ""
        about = f"{creator or 'somebody'} · {datetimes.age(note.created_at, now)} ago"
        yield Entry(f"note {note.id}", muted(one_line(about)), markdown_lines(note.content))
