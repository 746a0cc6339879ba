"""The line that is typed into to search the list, and what it says of what was found."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

if TYPE_CHECKING:  # It is not needed before anything is searched.
    from textual.widgets import Input

    from widgets.basic.suggest_input import SuggestInput


class SearchLine(Horizontal):
    """A slash, what is typed, and the number found; hidden until `open` is called.

    Args:
        complete: As `SuggestInput` takes it.
    """

    BINDINGS = [
        Binding("escape", "clear", "Clear search", id="search.clear"),
        Binding("down", "move(1)", "Down", show=False, id="search.down"),
        Binding("up", "move(-1)", "Up", show=False, id="search.up"),
        Binding("ctrl+t", "everywhere", "Search all", id="search.all"),
    ]

    class Left(Message):
        """The person goes on to what was found."""

    class Moved(Message):
        """The cursor is to move among what was found, while typing goes on."""

        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

    class Everywhere(Message):
        """The search is meant for all incidents."""

    class Cleared(Message):
        """There is to be no search."""

    typed = var("")
    """What is to be searched for; watched, so that a letter and what it finds are one frame."""

    _found = Content("")

    def __init__(self, complete: Callable[[str], str]) -> None:
        super().__init__()
        self._complete = complete

    def on_mount(self) -> None:
        """Start hidden."""
        self.display = False

    @property
    def is_typed_into(self) -> bool:
        """Whether the keys go here."""
        focused = self.screen.focused
        return focused is not None and focused.parent is self

    def open(self) -> None:
        """Show the line and take the keys, from the very next one on."""
        line = self._line()
        if self.is_typed_into:
            line.insert_text_at_cursor("/")
        self.display = True
        self.screen.set_focus(line)

    def _line(self) -> "SuggestInput":
        """What is typed into; made when it is first needed, since most lists are not searched."""
        from widgets.basic.suggest_input import SuggestInput

        if not self.children:
            line = SuggestInput(self._complete, placeholder="words to find")
            self.mount(Static("/", id="search-mark"), line, Static(id="search-found"))
            self.watch(line, "value", self._on_value, init=False)
        return self.query_one(SuggestInput)

    def show(self, text: str, found: Content) -> None:
        """Show what is searched for, and what was found; nothing while there is no search."""
        self.display = bool(text) or self.is_typed_into
        if not (self.display or self.children):
            return
        self._line().value = text
        if not found.is_same(self._found):
            self._found = found
            self.query_one("#search-found", Static).update(found, layout=False)

    def _on_value(self, value: str) -> None:
        self._line().suggest()
        self.typed = value

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        """Go on."""
        event.stop()
        self.post_message(self.Left())

    def action_clear(self) -> None:
        """Search for nothing."""
        self.post_message(self.Cleared())

    def action_move(self, steps: int) -> None:
        """Move among what was found."""
        self.post_message(self.Moved(steps))

    def action_everywhere(self) -> None:
        """Search all incidents."""
        self.post_message(self.Everywhere())
