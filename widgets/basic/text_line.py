"""A text that has its line for itself."""

from textual.content import Content
from textual.widgets import Static


class TextLine(Static):
    """A line that is drawn anew only when it says something else."""

    _said = Content("")

    def set_text(self, text: Content, *, moves: bool = False) -> None:
        """Show another text; the same one costs nothing.

        Args:
            text: What it says from now on.
            moves: Whether the line is as long as its text, so that its neighbours move.
        """
        if not text.is_same(self._said):
            moves = moves and text.cell_length != self._said.cell_length
            self._said = text
            self.update(text, layout=moves)
