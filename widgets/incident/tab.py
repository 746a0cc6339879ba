"""Tab of an incident: its content or a placeholder."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from app.domain.incident_row import IncidentRow
from app.domain.model_base import Record
from app.domain.tab_data import Loaded, RecordList
from app.editing.drafts import Values
from widgets.basic.placeholder import Placeholder, PlaceholderKind
from widgets.incident.record_list import Entry, RecordListView
from widgets.textual_compat.actions import left_out_keys

AnySection = Loaded[Any]


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Context of rendering.

    Attributes:
        zone: Time zone for display; None for the machine's time zone.
        now: Reference time of ages.
        ranks: The organisation's severity ranks, ascending.
        row: Returns the stored row of an incident by its id, if any.
        postmortem_link: Link of the incident's post-mortem; empty without one.
    """

    zone: tzinfo | None
    now: datetime
    ranks: tuple[int, ...]
    row: Callable[[str], IncidentRow | None]
    postmortem_link: str = ""


class LazyTab(Vertical):
    """Tab that loads a part of an incident.

    Args:
        empty: Sentence to show without content.
        hint: A possible action then.
        hint_key: Id of the key of that action.
    """

    class Requested(Message):
        """An operation is requested.

        Attributes:
            operation: The operation, of `app.editing.operations`.
            record: Its record; None to create one.
            wanted: Known values, by field.
            choose: The field to select a value for.
        """

        def __init__(
            self,
            operation: str,
            record: Record | None = None,
            *,
            wanted: Values | None = None,
            choose: str = "",
        ) -> None:
            super().__init__()
            self.operation = operation
            self.record = record
            self.wanted = wanted
            self.choose = choose

    def __init__(self, empty: str, hint: str = "", hint_key: str = "") -> None:
        super().__init__()
        self._hint_key = hint_key
        self._empty = empty
        self._hint = hint
        self._holds = False

    def compose(self) -> ComposeResult:
        """Yield placeholder, note and content; either the first or the last is shown."""
        yield Placeholder()
        yield Static(classes="note")
        yield self.make_content().add_class("content")

    @abstractmethod
    def make_content(self) -> Widget:
        """Return the content widget."""

    @abstractmethod
    def show(self, found: Any, look: RenderContext) -> None:
        """Show the loaded data."""

    def on_mount(self) -> None:
        """Start without content."""
        self._note("")
        self.content.display = False

    @property
    def content(self) -> Widget:
        """The content widget."""
        return self.query_one(".content")

    def show_loading(self) -> None:
        """Show that data is loading; earlier data stays visible."""
        if self._holds:
            self._note("Reading…")
        else:
            self._show_placeholder(PlaceholderKind.LOADING, "Reading")

    def show_failed(self, sections: Sequence[AnySection]) -> bool:
        """Show an error if all sections failed; return whether they did."""
        first = sections[0]
        if any(section.error is None for section in sections):
            return False
        if self._holds:
            self._note(f"! {first.name}: {first.problem}")
        else:
            self._show_placeholder(
                PlaceholderKind.FAILED, first.title, first.explanation, "r try again"
            )
        return True

    def show_content(self, *, holds: bool, note: str = "") -> None:
        """Show the content after it was drawn, or that it is empty."""
        self._holds = holds
        if not holds:
            hint = "" if self._hint_key in left_out_keys(self.app) else self._hint
            self._show_placeholder(PlaceholderKind.EMPTY, self._empty, note, hint)
            return
        self.query_one(Placeholder).hide()
        self.content.display = True
        self._note(note)

    def _show_placeholder(
        self, picture: PlaceholderKind, title: str, detail: str = "", hint: str = ""
    ) -> None:
        self._note("")
        self.content.display = False
        self.query_one(Placeholder).set_content(picture, title, detail, hint)

    def _note(self, text: str) -> None:
        note = self.query_one(".note", Static)
        note.update(Content(text))
        note.display = bool(text)


class ListTab(LazyTab):
    """Tab with a list.

    Attributes:
        awaits_new: Whether a record was just created, which the cursor goes to when it is listed.
    """

    awaits_new = False

    def make_content(self) -> Widget:
        """Return the list."""
        return RecordListView()

    @property
    def current(self) -> Record | None:
        """Record of the highlighted entry."""
        entry = self.query_one(RecordListView).current
        return entry.record if entry and self._holds else None

    def show_entries(self, entries: Sequence[Entry], note: str = "") -> None:
        """Show entries; headings and remarks alone count as empty."""
        listed = self.query_one(RecordListView)
        known = {entry.key for entry in listed.entries}
        listed.show(entries)
        new = [each.key for each in entries if each.record and each.key not in known]
        if self.awaits_new and new:
            self.awaits_new = False
            listed.highlight_entry(new[0])
        self.show_content(holds=any(entry.can_be_chosen for entry in entries), note=note)


def lacking(sections: Sequence[AnySection]) -> str:
    """Return the errors of sections; empty if all are loaded."""
    return " · ".join(
        f"{section.name}: {section.problem}" for section in sections if section.problem
    )


def unreadable(sections: Sequence[AnySection]) -> str:
    """Return the number of undecodable records, and whether the list may be incomplete."""
    listed = [section.value for section in sections if isinstance(section.value, RecordList)]
    count = sum(listing.unreadable for listing in listed)
    said = [f"{count} could not be read"] if count else []
    if not all(listing.is_whole for listing in listed):
        said.append("there may be more: the API did not report the end of the list")
    return " · ".join(said)


def note_of(sections: Sequence[AnySection]) -> str:
    """Return the note above the content."""
    return " · ".join(filter(None, (lacking(sections), unreadable(sections))))
