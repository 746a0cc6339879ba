"""Header of an incident: a panel with labelled facts, durations and links."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.style import Style
from textual.widget import Widget

from app.dates import datetimes
from app.domain.incident_facts import Fact
from app.domain.models import Incident
from app.domain.status_categories import category_name, is_live
from app.domain.status_path import StatusStep
from app.present.hyperlinks import linked
from app.present.severity import severity
from app.present.status import status
from app.present.text import NOT_SET, highlight, muted
from app.present.tokens import MUTED, STRONG
from app.present.update_due import update_countdown
from app.text.text import one_line
from widgets.basic.panel import Panel
from widgets.incident.status_line import StatusLine

_UNDERLINED = Style(underline=True)
# Name of a link's place in the meta data of its style.
_PLACE = "place"
_GAP = 3
_KEYS = (
    "edit.status",
    "edit.severity",
    "edit.roles",
    "edit.share",
    "out.browser",
    "out.reference",
)

Pair = tuple[str, Content]


class Place(StrEnum):
    """Where a link of the header leads."""

    DASHBOARD = "dashboard"
    CHANNEL = "channel or call"


class FactBand(Widget):
    """Facts side by side, each with its label above it; what has no room is left out."""

    class LinkClicked(Message):
        """A link was clicked."""

        def __init__(self, place: Place) -> None:
            super().__init__()
            self.place = place

    _facts: Sequence[Pair] = ()

    def show(self, facts: Sequence[Pair]) -> None:
        """Show these facts, from the most important on."""
        pairs = zip(facts, self._facts, strict=False)
        same = all(one == other and held.is_same(was) for (one, held), (other, was) in pairs)
        if not same or len(facts) != len(self._facts):
            self._facts = facts
            self.refresh()

    def _fitting(self) -> Iterator[tuple[int, Pair]]:
        """Yield the facts that fit, each with the width of its column."""
        room = self.content_size.width
        for label, value in self._facts:
            width = max(Content(label).cell_length, value.cell_length)
            if width > room:
                return
            yield width, (label, value)
            room -= width + _GAP

    def render(self) -> RenderResult:
        """Render the labels, and the values below them."""
        gap, facts = Content(" " * _GAP), [*self._fitting()]
        labels = [muted(label).truncate(width, pad=True) for width, (label, _) in facts]
        values = [value.truncate(width, pad=True) for width, (_, value) in facts]
        return Content("\n").join([gap.join(labels), gap.join(values)])

    def on_click(self, event: Click) -> None:
        """Open the link below the pointer."""
        if place := event.style.meta.get(_PLACE):
            self.post_message(self.LinkClicked(Place(place)))


class IncidentHeader(Panel):
    """Panel with the title of an incident in its edge, and the most important facts.

    Args:
        search_words: Search words to highlight, see `app.present.text.highlight`.
        id: The widget's id.
    """

    def __init__(self, search_words: Sequence[str], *, id: str) -> None:  # noqa: A002 - Textual's name
        self._band = FactBand()
        self._way = StatusLine()
        super().__init__(self._band, self._way, keys=_KEYS, id=id)
        self._search_words = search_words

    def show_way(self, steps: Sequence[StatusStep]) -> None:
        """Show the way through the statuses, if the screen is tall enough."""
        self._way.show(steps)

    def set_title(self, incident: Incident) -> None:
        """Show the reference, name, visibility and mode of an incident in the edge."""
        title = Content.assemble(
            linked(Content.styled(one_line(incident.reference), STRONG), incident.permalink),
            " ",
            highlight(Content.styled(one_line(incident.name), "bold"), self._search_words),
        )
        kind = " · ".join(filter(None, (incident.visibility, incident.mode)))
        self.set_top(title, Content.styled(kind, MUTED))

    def show_facts(
        self,
        incident: Incident,
        ranks: Sequence[int],
        now: datetime,
        shown: Sequence[Fact],
        update_due: datetime | None,
    ) -> None:
        """Show the facts of an incident, of which some change with time alone.

        Args:
            incident: The incident.
            ranks: The organisation's severity ranks, ascending.
            now: Reference time of its age.
            shown: Its durations, shown after its state.
            update_due: When its next update is due; None if nobody has said so.
        """
        facts = (
            *_state(incident, ranks, now, update_due),
            *_channel(incident),
            *_durations(shown),
            *_dashboard(incident),
        )
        self._band.show([(label, value) for label, value in facts if value.plain])


def _state(
    incident: Incident, ranks: Sequence[int], now: datetime, update_due: datetime | None
) -> Iterator[Pair]:
    """Yield the labelled state, the most important first."""
    held, state = incident.severity, incident.incident_status
    yield (
        "Severity",
        severity(
            held.name if held else "",
            held.rank if held else None,
            tuple(ranks),
            is_live=is_live(state.category if state else ""),
        ),
    )
    if state:
        category = category_name(state.category)
        note = "" if category.casefold() in state.name.casefold() else f" ({category})"
        yield "Status", status(state.name, state.category) + muted(note)
    if update_due:
        yield "Update", update_countdown(update_due, now)
    lead = incident.lead
    yield "Lead", Content(one_line(lead.label)) if lead else muted(NOT_SET)
    if incident.incident_type:
        yield "Type", Content(one_line(incident.incident_type.name))
    yield "Age", Content(datetimes.age(incident.created_at, now))


def _durations(shown: Sequence[Fact]) -> Iterator[Pair]:
    """Yield the durations that are known."""
    for fact in shown:
        yield one_line(fact.label), Content(one_line(fact.text))


def _channel(incident: Incident) -> Iterator[Pair]:
    """Yield where people work on it, which a key opens."""
    if incident.slack_channel_name:
        yield "Channel", _link(f"#{one_line(incident.slack_channel_name)}", Place.CHANNEL)
    elif incident.slack_channel_url or incident.ms_teams_channel_url:
        yield "Channel", _link("open", Place.CHANNEL)
    elif incident.call_url:
        yield "Call", _link("open", Place.CHANNEL)


def _dashboard(incident: Incident) -> Iterator[Pair]:
    """Yield the link to the dashboard."""
    if incident.permalink:
        yield "Dashboard", _link("open", Place.DASHBOARD)


def _link(text: str, place: Place) -> Content:
    """Return the text as a link, which a click opens."""
    return Content(text).stylize(_UNDERLINED + Style.from_meta({_PLACE: place.value}))
