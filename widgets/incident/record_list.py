"""List of related records: headings, and entries with details below them."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from app.domain.model_base import Record
from app.present.text import mark
from app.present.tokens import MUTED, STRONG
from app.system.structs import replace
from app.text.find import Finder
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
        first = next(iter(self.head.wrap(width)), Content(""))
        # The rest of the first line is indented below it.
        rest = self.head[len(first.plain) :]
        rest = rest[len(rest.plain) - len(rest.plain.lstrip(" ")) :]
        spilt = rest.wrap(room) if rest.plain else []
        below = [line for text in self.body for line in text.wrap(room)]
        return Content("\n").join([first, *(line.pad_left(self.indent) for line in spilt + below)])

    def count(self, finder: Finder | None) -> int:
        """Return the number of matches; 0 if the cursor cannot go there."""
        if finder is None or not self.can_be_chosen:
            return 0
        return sum(1 for line in (self.head, *self.body) for _ in finder(line.plain))

    def marked(self, finder: Finder, current: int | None) -> "Entry":
        """Return it with its matches marked.

        Args:
            finder: Finds them.
            current: Number of the match that the cursor is at; None if it is at none of these.
        """
        lines, passed = [], 0
        for line in (self.head, *self.body):
            matches = tuple(finder(line.plain))
            lines.append(mark(line, matches, None if current is None else current - passed))
            passed += len(matches)
        return replace(self, head=lines[0], body=lines[1:])


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
        self._finder: Finder | None = None
        # By number, the entry of each match.
        self._matches: Sequence[str] = ()
        self._current_match: int | None = None

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

    def find(self, finder: Finder | None) -> int:
        """Mark all matches in the entries, and return their number; None removes the marks."""
        self._finder, self._current_match = finder, None
        self._matches = [
            key for key, entry in self._entries.items() for _ in range(entry.count(finder))
        ]
        self._draw()
        return len(self._matches)

    def go_to(self, number: int) -> None:
        """Mark a match as the current one, and move the highlight to its entry."""
        changed = {number, number if self._current_match is None else self._current_match}
        self._current_match = number
        for key in dict.fromkeys(self._matches[each] for each in changed):
            index = self.get_option_index(key)
            self.replace_option_prompt_at_index(index, self._prompt(self._entries[key]))
        self.highlight_entry(self._matches[number])

    def _prompt(self, entry: Entry) -> Content:
        if self._finder and entry.key in self._matches:
            current = None
            if self._current_match is not None:
                current = self._current_match - self._matches.index(entry.key)
            entry = entry.marked(self._finder, current)
        return entry.prompt(self._drawn_at)

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
        """Return the columns for text, without the padding and one reserved for the scrollbar."""
        # Before it is laid out, assume the width of its parent.
        around = self.parent.size.width if isinstance(self.parent, Widget) else 0
        padding = self.get_component_styles("option-list--option").padding.width
        return max((self.size.width or around) - padding - 1, _NARROWEST)

    def _draw(self) -> None:
        held, place = self.current, self.highlighted
        self._drawn_at = self._room()
        options = [
            Option(self._prompt(entry), id=key, disabled=not entry.can_be_chosen)
            for key, entry in self._entries.items()
        ]
        self.set_options(options)
        if held is not None and held.key in self._entries:
            self.highlighted = self.get_option_index(held.key)
        elif place is not None and options:
            self.highlighted = min(place, len(options) - 1)
        else:
            self.action_first()
