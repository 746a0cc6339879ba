"""Single line of text."""

from textual.content import Content
from textual.widgets import Static


class TextLine(Static):
    """Line that is drawn again only when its text has changed."""

    _said = Content("")

    def set_text(self, text: Content, *, moves: bool = False) -> None:
        """Show another text; an equal text costs nothing.

        Args:
            text: The new text.
            moves: Whether the line's width follows its text, so that its neighbours move.
        """
        if not text.is_same(self._said):
            moves = moves and text.cell_length != self._said.cell_length
            self._said = text
            self.update(text, layout=moves)
