"""Lines of text that are scrolled without a scrollbar of Textual's."""

from abc import abstractmethod
from collections.abc import Iterator
from itertools import islice

from textual.app import RenderResult
from textual.content import Content
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widget import Widget

from app.present.signs import sign
from widgets.basic.key_binding import key_binding
from widgets.table.viewport import Viewport

_WHEEL_LINES = 3


class ScrolledLines(Widget, can_focus=True):
    """Lines with a scroll thumb, scrolled by their keys while they have the focus."""

    BINDINGS = [
        key_binding("preview.down", "scroll_by(1)", "Scroll down"),
        key_binding("preview.up", "scroll_by(-1)", "Scroll up"),
        key_binding("preview.page_down", "scroll_by(10)", "Page down", show=False),
        key_binding("preview.page_up", "scroll_by(-10)", "Page up", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._view = Viewport()

    @abstractmethod
    def lines(self, width: int) -> Iterator[Content]:
        """Yield the lines at that width; only as many as fit are asked for first."""

    def rewind(self) -> None:
        """Scroll to the first line and draw."""
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
        lines = [*islice(self.lines(width), height + 1)]
        if len(lines) > height:
            lines = [*self.lines(width - 2)]
        view = self._view
        view.total, view.height = len(lines), height
        view.scroll_to(view.top)
        shown = lines[view.top : view.top + height]
        for line in view.thumb:
            blank = " " * (width - 1 - shown[line].cell_length)
            shown[line] = Content.assemble(shown[line], blank, (sign("thumb"), "$edge"))
        return Content("\n").join(shown)
