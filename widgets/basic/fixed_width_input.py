"""Single-line input that does not change the layout of the screen."""

from app.text.text import fold_breaks
from widgets.textual_compat.inputs import FixedWidthInput


class SingleLine(FixedWidthInput):
    """Single-line input; pasted line breaks become spaces."""

    def action_paste(self) -> None:
        """Paste the app's clipboard, folded into one line."""
        self.replace(fold_breaks(self.app.clipboard), *self.selection)


class NarrowingLine(SingleLine):
    """Single-line input that filters a list below it."""
