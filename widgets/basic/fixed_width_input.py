"""Single-line input that does not change the layout of the screen."""

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from app.text.text import fold_breaks


class SingleLine(Input):
    """Input with a fixed width; longer text scrolls.

    Textual's input with an `auto` width grows with its text, and therefore lays out the whole
    screen again at every key.
    """

    virtual_size = Reactive(Size(0, 0), layout=False)

    def action_paste(self) -> None:
        """Paste the app's clipboard, folded into one line."""
        self.replace(fold_breaks(self.app.clipboard), *self.selection)


class NarrowingLine(SingleLine):
    """Single-line input that filters a list below it."""
