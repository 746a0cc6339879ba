"""Preview of the highlighted incident, beside or below the list."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from textual.app import RenderResult
from textual.content import Content
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widget import Widget

from app.present.signs import sign
from app.present.text import highlight
from widgets.basic.edge_text import EdgePart, EdgeTitle
from widgets.basic.key_binding import key_binding
from widgets.basic.text_block import Block
from widgets.incident.preview_text import PreviewText
from widgets.table.viewport import Viewport

_WHEEL_LINES = 3
# Up to so many lines below the list begin with what fits into four.
_STRIP_LINES = 6


class Preview(Widget, can_focus=True):
    """Short summary of an incident, scrolled by its keys while it has the focus.

    Attributes:
        is_below: Whether it is below the list, and not beside it.
    """

    is_below = False

    BINDINGS = [
        key_binding("preview.down", "scroll_by(1)", "Scroll down"),
        key_binding("preview.up", "scroll_by(-1)", "Scroll up"),
        key_binding("preview.page_down", "scroll_by(10)", "Page down", show=False),
        key_binding("preview.page_up", "scroll_by(-10)", "Page up", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._view = Viewport()
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
        self._view.scroll_to(0)
        self.refresh()

    def scroll_lines(self, lines: int) -> None:
        """Scroll down, or up if `lines` is negative."""
        self._view.scroll_to(self._view.top + lines)
        self.refresh()

    def action_scroll_by(self, lines: int) -> None:
        """Scroll down, or up if `lines` is negative."""
        self.scroll_lines(lines)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        self.scroll_lines(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        self.scroll_lines(-_WHEEL_LINES)

    def render(self) -> RenderResult:
        """Render as many lines as fit, with a scroll thumb if there are more."""
        width, height = self.content_size
        lines = [*islice(self._lines(width), height + 1)]
        if len(lines) > height:
            lines = [*self._lines(width - 2)]
        view = self._view
        view.total, view.height = len(lines), height
        view.scroll_to(view.top)
        shown = lines[view.top : view.top + height]
        for line in view.thumb:
            blank = " " * (width - 1 - shown[line].cell_length)
            shown[line] = Content.assemble(shown[line], blank, (sign("thumb"), "$edge"))
        return Content("\n").join(shown)

    @property
    def _blocks(self) -> Sequence[Block]:
        if self._text is None:
            return ()
        if not self.is_below:
            return self._text.blocks
        # The name is in the title.
        is_strip = self.content_size.height <= _STRIP_LINES
        return self._text.strip if is_strip else self._text.blocks[1:]

    def _lines(self, width: int) -> Iterator[Content]:
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
