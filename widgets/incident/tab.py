"""A tab of the detail: its content, or one of the three pictures of there being none."""

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
from app.domain.models import Record
from app.domain.tab_data import Loaded, RecordList
from app.editing.drafts import Values
from widgets.basic.placeholder import Placeholder, PlaceholderKind
from widgets.incident.part_list import Entry, RecordListView

AnySection = Loaded[Any]


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What drawing depends on besides what is drawn.

    Attributes:
        zone: The zone moments are shown in; None for the machine's own.
        now: The moment that ages are measured at.
        ranks: The organisation's severity ranks, ascending.
        row: The stored row of an incident by its id, if there is one.
    """

    zone: tzinfo | None
    now: datetime
    ranks: tuple[int, ...]
    row: Callable[[str], IncidentRow | None]


class LazyTab(Vertical):
    """What is read of one part of an incident.

    Args:
        empty: What to say when there is nothing, in a sentence.
        hint: What can be done then.
    """

    class Asked(Message):
        """The person wants to do something.

        Attributes:
            operation: Which of `app.editing.operations`.
            record: To which record; None for making one.
            wanted: What it shall hold, by field, where that is known.
            choose: The field that is to be chosen.
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

    def __init__(self, empty: str, hint: str = "") -> None:
        super().__init__()
        self._empty = empty
        self._hint = hint
        self._holds = False

    def compose(self) -> ComposeResult:
        """Picture, note, content; one of the first and the last is seen."""
        yield Placeholder()
        yield Static(classes="note")
        yield self.make_content().add_class("content")

    @abstractmethod
    def make_content(self) -> Widget:
        """Where what was read is drawn."""

    @abstractmethod
    def show(self, found: Any, look: RenderContext) -> None:
        """Draw what was read."""

    def on_mount(self) -> None:
        """There is nothing at first."""
        self._note("")
        self.content.display = False

    @property
    def content(self) -> Widget:
        """Where what was read is drawn."""
        return self.query_one(".content")

    def show_loading(self) -> None:
        """It is being read; what was read before stays."""
        if self._holds:
            self._note("Reading…")
        else:
            self._show_placeholder(PlaceholderKind.LOADING, "Reading")

    def show_failed(self, sections: Sequence[AnySection]) -> bool:
        """Whether none could be read; then that is said, and what was read before stays."""
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
        """It was read; what was read is drawn already, if there was anything."""
        self._holds = holds
        if not holds:
            self._show_placeholder(PlaceholderKind.EMPTY, self._empty, note, self._hint)
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
    """A part that is drawn as a list."""

    def make_content(self) -> Widget:
        """The list."""
        return RecordListView()

    @property
    def current(self) -> Record | None:
        """The record of the entry that is highlighted."""
        entry = self.query_one(RecordListView).current
        return entry.record if entry and self._holds else None

    def show_entries(self, entries: Sequence[Entry], note: str = "") -> None:
        """Draw these; headings and remarks alone are nothing."""
        self.query_one(RecordListView).show(entries)
        self.show_content(holds=any(entry.can_be_chosen for entry in entries), note=note)


def lacking(sections: Sequence[AnySection]) -> str:
    """What of the sections is not there, and why; empty when all are."""
    return " · ".join(
        f"{section.name}: {section.problem}" for section in sections if section.problem
    )


def unreadable(sections: Sequence[AnySection]) -> str:
    """Say how many records could not be read, and whether there may be more."""
    listed = [section.value for section in sections if isinstance(section.value, RecordList)]
    count = sum(listing.unreadable for listing in listed)
    said = [f"{count} could not be read"] if count else []
    if not all(listing.is_whole for listing in listed):
        said.append("there may be more: the API did not say where the list ends")
    return " · ".join(said)


def note_of(sections: Sequence[AnySection]) -> str:
    """What is to be said above the content."""
    return " · ".join(filter(None, (lacking(sections), unreadable(sections))))
