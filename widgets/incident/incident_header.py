"""Header of an incident: title, labelled state, durations and links."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.style import Style
from textual.widgets import Static

from app.dates import datetimes
from app.domain.incident_facts import Fact
from app.domain.models import Incident
from app.domain.status_categories import category_name, is_live
from app.present.severity import severity
from app.present.status import status
from app.present.text import highlight, muted
from app.present.tokens import STRONG
from app.text.text import one_line

_UNDERLINED = Style(underline=True)
# Name of a link's place in the meta data of its style.
_PLACE = "place"


class Place(StrEnum):
    """Where a link of the header leads."""

    DASHBOARD = "dashboard"
    CHANNEL = "channel or call"


class IncidentHeader(Static):
    """Header of up to three lines, with links.

    Args:
        search_words: Search words to highlight, see `app.present.text.highlight`.
        id: The widget's id.
    """

    def __init__(self, search_words: Sequence[str], *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._sought = search_words

    class LinkClicked(Message):
        """A link was clicked."""

        def __init__(self, place: Place) -> None:
            super().__init__()
            self.place = place

    def on_click(self, event: Click) -> None:
        """Open the link below the pointer."""
        if place := event.style.meta.get(_PLACE):
            self.post_message(self.LinkClicked(Place(place)))

    def show(
        self, incident: Incident, ranks: Sequence[int], now: datetime, shown: Sequence[Fact]
    ) -> None:
        """Show an incident.

        Args:
            incident: The incident.
            ranks: The organisation's severity ranks, ascending.
            now: Reference time of its age.
            shown: Its durations, shown below its state with its links.
        """
        title = Content.assemble(
            (f"{one_line(incident.reference)}  ", STRONG),
            highlight(Content.styled(one_line(incident.name), "bold"), self._sought),
        )
        lines = [title, _joined(_state(incident, ranks, now)), _joined(_more(incident, shown))]
        self.update(Content("\n").join(line for line in lines if line.plain))


def _state(
    incident: Incident, ranks: Sequence[int], now: datetime
) -> Iterator[tuple[str, Content]]:
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
    yield "Age", Content(datetimes.age(incident.created_at, now))
    if incident.incident_type:
        yield "Type", Content(one_line(incident.incident_type.name))
    yield "Mode", Content(incident.mode)
    yield "Visibility", Content(incident.visibility)


def _more(incident: Incident, shown: Sequence[Fact]) -> Iterator[tuple[str, Content]]:
    """Yield the places that a key opens, and the durations that are known."""
    if incident.permalink:
        yield "o", _link("dashboard", Place.DASHBOARD)
    if incident.slack_channel_name:
        yield "O", _link(f"#{one_line(incident.slack_channel_name)}", Place.CHANNEL)
    elif incident.slack_channel_url or incident.ms_teams_channel_url:
        yield "O", _link("channel", Place.CHANNEL)
    elif incident.call_url:
        yield "O", _link("call", Place.CHANNEL)
    for fact in shown:
        yield one_line(fact.label), Content(one_line(fact.text))


def _link(text: str, place: Place) -> Content:
    """Return the text as a link, which a click opens."""
    return Content(text).stylize(_UNDERLINED + Style.from_meta({_PLACE: place.value}))


def _joined(parts: Iterable[tuple[str, Content]]) -> Content:
    known = [muted(f"{label} ") + said for label, said in parts if said.plain]
    return Content("  ").join(known)
