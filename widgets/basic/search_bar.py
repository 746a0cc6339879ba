"""Search line of the list, with the number of matches."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from widgets.basic.key_binding import key_binding
from widgets.basic.text_line import TextLine

if TYPE_CHECKING:  # Not needed before a search.
    from textual.widgets import Input

    from widgets.basic.suggest_input import SuggestInput


class SearchLine(Horizontal):
    """Search input with its number of matches; hidden until `open` is called.

    Args:
        complete: Passed to `SuggestInput`.
    """

    BINDINGS = [
        key_binding("search.clear", "clear", "Clear search"),
        key_binding("search.down", "move(1)", "Down", show=False),
        key_binding("search.up", "move(-1)", "Up", show=False),
        key_binding("search.all", "everywhere", "Search all"),
    ]

    class Left(Message):
        """Leave the input and go to the matches."""

    class Moved(Message):
        """Move the cursor in the matches while typing continues."""

        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

    class Everywhere(Message):
        """Extend the search to all incidents."""

    class Cleared(Message):
        """Clear the search."""

    typed = var("")
    """The search text; watched, so that a key and its matches are drawn in one frame."""

    def __init__(self, complete: Callable[[str], str]) -> None:
        super().__init__()
        self._complete = complete
        self._input: SuggestInput | None = None
        self._found = TextLine(id="search-found")

    def on_mount(self) -> None:
        """Hide the line at first."""
        self.display = False

    @property
    def is_typed_into(self) -> bool:
        """True if the input has the focus."""
        focused = self.screen.focused
        return focused is not None and focused.parent is self

    def open(self) -> None:
        """Show the line and focus it, so that the next key is typed into it."""
        line = self._line()
        if self.is_typed_into:
            line.insert_text_at_cursor("/")
        self.display = True
        self.screen.set_focus(line)

    def _line(self) -> "SuggestInput":
        """Return the input, created on first use since most lists are not searched."""
        from widgets.basic.suggest_input import SuggestInput

        if self._input is None:
            self._input = SuggestInput(self._complete, placeholder="search")
            self.mount(Static("/", id="search-mark"), self._input, self._found)
            self.watch(self._input, "value", self._on_value, init=False)
        return self._input

    def show(self, text: str, found: Content) -> None:
        """Show the search and its matches; hide the line without a search."""
        self.display = bool(text) or self.is_typed_into
        if self.display or self._input:
            self._line().value = text
            self._found.set_text(found)

    def _on_value(self, value: str) -> None:
        self._line().suggest()
        self.typed = value

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        """Leave the input."""
        event.stop()
        self.post_message(self.Left())

    def action_clear(self) -> None:
        """Clear the search."""
        self.post_message(self.Cleared())

    def action_move(self, steps: int) -> None:
        """Move the cursor in the matches."""
        self.post_message(self.Moved(steps))

    def action_everywhere(self) -> None:
        """Search all incidents."""
        self.post_message(self.Everywhere())
