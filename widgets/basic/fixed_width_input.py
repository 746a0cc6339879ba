"""A line to type into that leaves the rest of the screen as it is."""

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from app.text.text import fold_breaks


class SingleLine(Input):
    """An input as wide as its place, whatever is typed.

    Textual's lays the whole screen out anew at every letter, since one whose width is `auto` would
    grow with its text. What is typed only scrolls here.
    """

    virtual_size = Reactive(Size(0, 0), layout=False)

    def action_paste(self) -> None:
        """Paste what was copied here, folded into one line."""
        self.replace(fold_breaks(self.app.clipboard), *self.selection)


class NarrowingLine(SingleLine):
    """A line whose text only narrows what is listed below it."""
