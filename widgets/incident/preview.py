"""Preview of the highlighted incident, beside or below the list."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual.content import Content

from app.present.text import highlight
from widgets.basic.edge_text import EdgePart, EdgeTitle
from widgets.basic.text_block import Block
from widgets.incident.preview_text import PreviewText
from widgets.incident.scrolled_lines import ScrolledLines

# Up to so many lines below the list begin with what fits into four.
_STRIP_LINES = 6


class Preview(ScrolledLines):
    """Short summary of an incident.

    Attributes:
        is_below: Whether it is below the list, and not beside it.
    """

    is_below = False

    def __init__(self) -> None:
        super().__init__()
        self._text: PreviewText | None = None
        self._words: Sequence[str] = ()

    @property
    def said(self) -> Content:
        """The complete content, also if it does not fit."""
        return highlight(self._text.whole, self._words) if self._text else Content("")

    def show(self, text: PreviewText | None, words: Sequence[str] = ()) -> None:
        """Show an incident, or nothing.

        Args:
            text: Its texts.
            words: Search words to highlight, normalized, as prefixes.
        """
        self._text, self._words = text, words
        self.rewind()

    @property
    def _blocks(self) -> Sequence[Block]:
        if self._text is None:
            return ()
        if not self.is_below:
            return self._text.blocks
        # The name is in the title.
        is_strip = self.content_size.height <= _STRIP_LINES
        return self._text.strip if is_strip else self._text.blocks[1:]

    def lines(self, width: int) -> Iterator[Content]:
        """Yield the lines of the texts at that width."""
        for block in self._blocks:
            for line in block.lines(max(1, width)):
                yield highlight(line, self._words)


class PreviewTitle(NamedTuple):
    """Title of the preview: the reference, with the name where it is not inside.

    Attributes:
        preview: The preview.
        reference: The reference, sanitised.
        name: The name, sanitised.
    """

    preview: Preview
    reference: str
    name: str

    def fit(self, room: int, *, focused: bool) -> Sequence[EdgePart]:
        """Return the title that fits into `room` cells."""
        title = Content.styled(self.reference, "bold")
        if self.preview.is_below:
            title = Content.assemble(title, " ", self.name)
        return EdgeTitle(title).fit(room, focused=focused)
