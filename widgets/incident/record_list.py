"""List of related records: headings, and entries with details below them."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from app.domain.models import Record
from app.present.tokens import MUTED, STRONG
from widgets.basic.choice_list import ChoiceList
from widgets.basic.key_binding import key_binding

_INDENT = 2
_NARROWEST = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the list.

    Attributes:
        key: Unique identifier across refreshes.
        head: First line.
        body: Lines below it.
        indent: Indentation in columns.
        can_be_chosen: Whether the cursor stops at it.
        link: Link opened by enter; empty for none.
        incident_id: Incident opened by enter; empty for none.
        record: Its record, if operations apply to it.
    """

    key: str
    head: Content
    body: Sequence[Content] = ()
    indent: int = _INDENT
    can_be_chosen: bool = True
    link: str = ""
    incident_id: str = ""
    record: Record | None = None

    @property
    def text(self) -> str:
        """Text of all lines."""
        return "\n".join(line.plain for line in (self.head, *self.body))

    def prompt(self, width: int) -> Content:
        """Return the whole entry, wrapped to that width."""
        room = max(width - self.indent, 10)
        first, *rest = self.head.wrap(width) or [Content("")]
        # The rest of the first line is indented below it.
        spilt = Content(" ").join(rest).wrap(room) if rest else []
        below = [line for text in self.body for line in text.wrap(room)]
        return Content("\n").join([first, *(line.pad_left(self.indent) for line in spilt + below)])


def heading(title: str) -> Entry:
    """Return an entry with a title."""
    return Entry(f"heading {title}", Content.styled(title, STRONG), can_be_chosen=False)


def remark(key: str, text: str) -> Entry:
    """Return a muted entry that the cursor skips."""
    return Entry(f"remark {key}", Content.styled(text, MUTED), can_be_chosen=False)


class RecordListView(ChoiceList):
    """List of entries; the highlight stays on its entry across refreshes."""

    BINDINGS = [
        key_binding("parts.down", "cursor_down", "Down", show=False),
        key_binding("parts.up", "cursor_up", "Up", show=False),
        key_binding("parts.first", "first", "First", show=False),
        key_binding("parts.last", "last", "Last", show=False),
    ]

    class Chosen(Message):
        """An entry was selected."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self) -> None:
        super().__init__(compact=True)
        self._entries: dict[str, Entry] = {}
        self._drawn_at = 0

    @property
    def current(self) -> Entry | None:
        """The highlighted entry."""
        option = self.highlighted_option
        return self._entries.get(option.id or "") if option else None

    @property
    def current_text(self) -> str:
        """Text of the highlighted entry, or its link."""
        entry = self.current
        return (entry.link or entry.text) if entry else ""

    @property
    def entries(self) -> Sequence[Entry]:
        """All entries."""
        return tuple(self._entries.values())

    def highlight_entry(self, key: str) -> None:
        """Move the highlight to an entry."""
        self.highlighted = self.get_option_index(key)

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these entries."""
        self._entries = {entry.key: entry for entry in entries}
        self._draw()

    def on_resize(self, event: Resize) -> None:
        """Wrap the text again if the width has changed."""
        del event
        if self._room() != self._drawn_at:
            self._draw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Post a message about the selected entry."""
        event.stop()
        entry = self._entries.get(event.option_id or "")
        if entry is not None:
            self.post_message(self.Chosen(entry))

    def _room(self) -> int:
        """Return the columns for text, without one reserved for the scrollbar."""
        # Before it is laid out, assume the width of its parent.
        around = self.parent.size.width if isinstance(self.parent, Widget) else 0
        return max((self.size.width or around) - 1, _NARROWEST)

    def _draw(self) -> None:
        held, place = self.current, self.highlighted
        self._drawn_at = self._room()
        options = [
            Option(entry.prompt(self._drawn_at), id=key, disabled=not entry.can_be_chosen)
            for key, entry in self._entries.items()
        ]
        self.set_options(options)
        if held is not None and held.key in self._entries:
            self.highlighted = self.get_option_index(held.key)
        elif place is not None and options:
            self.highlighted = min(place, len(options) - 1)
        else:
            self.action_first()
