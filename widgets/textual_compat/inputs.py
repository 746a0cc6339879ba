"""Input that keeps the layout and draws its suggestion at once."""

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from widgets.textual_compat.message_queues import may_flash


class FixedWidthInput(Input):
    """Input with a fixed width; longer text scrolls.

    Textual's input with an `auto` width grows with its text through `virtual_size`, and therefore
    lays out the whole screen again at every key.
    """

    virtual_size = Reactive(Size(0, 0), layout=False)

    def on_mount(self) -> None:
        """Let the cursor blink if anything may."""
        self.cursor_blink = may_flash(self.app)

    def show_suggestion(self, text: str) -> None:
        """Show a suggestion in the next frame; a `Suggester` would need one more."""
        self._suggestion = text
