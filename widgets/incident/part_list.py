"""A list of what belongs to an incident: headings, and entries with what hangs below them."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.binding import Binding
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from app.domain.models import Record

_INDENT = 2
_NARROWEST = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in the list.

    Attributes:
        key: What identifies it across refreshes; no two entries share it.
        head: Its line.
        body: What hangs below the line.
        indent: How far it hangs in, in columns.
        can_be_chosen: Whether the cursor stops at it.
        link: What `enter` opens in the browser; empty for nothing.
        incident_id: The incident that `enter` opens; empty for none.
        record: What it stands for, where something can be done to that.
    """

    key: str
    head: Content
    body: Sequence[Content] = ()
    indent: int = _INDENT
    can_be_chosen: bool = True
    link: str = ""
    incident_id: str = ""
    record: Record | None = None

    def prompt(self, width: int) -> Content:
        """The whole of it, folded to that many columns."""
        room = max(width - self.indent, 10)
        first, *rest = self.head.wrap(width) or [Content("")]
        # What does not fit on the line goes below it, hanging in.
        spilt = Content(" ").join(rest).wrap(room) if rest else []
        below = [line for text in self.body for line in text.wrap(room)]
        return Content("\n").join([first, *(line.pad_left(self.indent) for line in spilt + below)])


def heading(title: str) -> Entry:
    """A title over the entries that follow."""
    return Entry(
        f"heading {title}", Content.styled(title, "bold $text-accent"), can_be_chosen=False
    )


def remark(key: str, text: str) -> Entry:
    """A fainter line that the cursor passes over."""
    return Entry(f"remark {key}", Content.styled(text, "$muted"), can_be_chosen=False)


class RecordListView(OptionList):
    """Entries; the highlight stays on its entry through every refresh."""

    BINDINGS = [
        Binding("j", "cursor_down", "Down", show=False, id="parts.down"),
        Binding("k", "cursor_up", "Up", show=False, id="parts.up"),
        Binding("g", "first", "First", show=False, id="parts.first"),
        Binding("G", "last", "Last", show=False, id="parts.last"),
    ]

    class Chosen(Message):
        """The person wants to open this entry."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self) -> None:
        super().__init__(compact=True)
        self._entries: dict[str, Entry] = {}
        self._drawn_at = 0

    @property
    def current(self) -> Entry | None:
        """The entry that is highlighted."""
        option = self.highlighted_option
        return self._entries.get(option.id or "") if option else None

    def show(self, entries: Sequence[Entry]) -> None:
        """Draw these."""
        self._entries = {entry.key: entry for entry in entries}
        self._draw()

    def on_resize(self, event: Resize) -> None:
        """Fold the text anew, when there is another width."""
        del event
        if self._room() != self._drawn_at:
            self._draw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Say what was chosen."""
        event.stop()
        entry = self._entries.get(event.option_id or "")
        if entry is not None:
            self.post_message(self.Chosen(entry))

    def _room(self) -> int:
        """Columns for text; one stays free for the scrollbar, which comes and goes."""
        # Not on screen yet, it will be as wide as what it is in.
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
