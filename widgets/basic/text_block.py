"""Blocks of text whose continued lines are aligned, with labels in a column."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from app.present.signs import sign
from app.present.tokens import MUTED


class Block(NamedTuple):
    """Text that is wrapped; continued lines are aligned with its first one.

    Attributes:
        text: The text, on one line.
        label: Muted text before it, in a column as wide as that of the other labels.
        bullet: Sign before it, with the blanks around it.
        right: Text at the right end of the line, if there is room.
        most: Number of lines after which it is cut; 0 to show all.
        label_width: Width of the column of labels, also if its label is empty; 0 without labels.
    """

    text: Content
    label: str = ""
    bullet: str = ""
    right: Content = Content("")
    most: int = 0
    label_width: int = 0

    def lines(self, width: int) -> Sequence[Content]:
        """Return its lines at that width."""
        column = min(self.label_width, width * 2 // 5)
        before = Content(self.bullet)
        if column:
            label = Content(self.label).truncate(column, ellipsis=True, pad=True)
            before = Content.assemble(label.stylize(MUTED), " ")
        indent = before.cell_length
        first, *rest = self.text.wrap(max(1, width - indent)) or [Content("")]
        start = before + first
        missing = width - start.cell_length - self.right.cell_length
        if self.right.plain and missing > 0:
            start = Content.assemble(start, " " * missing, self.right)
        lines = [start, *(Content.assemble(" " * indent, line) for line in rest)]
        if self.most and len(lines) > self.most:
            lines = lines[: self.most]
            lines[-1] = lines[-1].rstrip().truncate(width - 1) + Content(sign("cut"))
        return lines


class TextBlocks(Widget):
    """Blocks from top to bottom, on as many lines as needed.

    Args:
        blocks: The blocks.
    """

    def __init__(self, blocks: Sequence[Block], *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._blocks = tuple(blocks)

    def set_blocks(self, blocks: Sequence[Block]) -> None:
        """Show other blocks; equal ones cost nothing."""
        if not _are_same(self._blocks, blocks):
            width = self.content_size.width
            before, self._blocks = len(self._lines(width)), tuple(blocks)
            self.refresh(layout=len(self._lines(width)) != before)

    def _lines(self, width: int) -> list[Content]:
        return [line for block in self._blocks for line in block.lines(max(1, width))]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of lines needed at that width."""
        return len(self._lines(width))

    def render(self) -> RenderResult:
        """Render the lines."""
        return Content("\n").join(self._lines(self.content_size.width))


def _are_same(some: Sequence[Block], others: Sequence[Block]) -> bool:
    """Return whether blocks look the same; contents are equal if their plain texts are."""
    return len(some) == len(others) and all(
        one == other and one.text.is_same(other.text) and one.right.is_same(other.right)
        for one, other in zip(some, others, strict=True)
    )
