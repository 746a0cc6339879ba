"""Widget of a chart, whose bars are selected by keys and by the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from widgets.basic.key_binding import key_binding
from widgets.charts.drawing import NOWHERE, Drawing, Line, Place, place_at, to_content

_PAGE = 10


class ChartView(Widget, can_focus=True):
    """A chart with a cursor.

    Args:
        cursor: The selected place; None for a chart that is only looked at.
    """

    ALLOW_SELECT = False
    BINDINGS = [
        key_binding("chart.left", "move(0, -1)", "Bar", show=False),
        key_binding("chart.right", "move(0, 1)", "Next bar", show=False),
        key_binding("chart.up", "move(-1, 0)", "Row", show=False),
        key_binding("chart.down", "move(1, 0)", "Next row", show=False),
        key_binding("chart.page_up", f"move(-{_PAGE}, 0)", "Page up", show=False),
        key_binding("chart.page_down", f"move({_PAGE}, 0)", "Page down", show=False),
        key_binding("chart.first", "move_to_end(-1)", "First", show=False),
        key_binding("chart.last", "move_to_end(1)", "Last", show=False),
        key_binding("chart.open", "open", "List these"),
    ]

    cursor: reactive[Place] = reactive(Place(0, 0), init=False)

    @dataclass
    class Opened(Message):
        """The incidents of the selected place are to be listed."""

        chart: "ChartView"

    @dataclass
    class Focused(Message):
        """The chart has got the focus."""

        chart: "ChartView"

    def __init__(self, cursor: Place | None) -> None:
        super().__init__()
        self.can_focus = cursor is not None
        self.set_reactive(ChartView.cursor, cursor or NOWHERE)
        self._drawing: Drawing | None = None
        self._placeholder = Content("Counting…")
        self._lines: Sequence[Line] = ()

    @property
    def drawing(self) -> Drawing | None:
        """The chart's content; None while it is being counted."""
        return self._drawing

    def draw(self, drawing: Drawing) -> None:
        """Draw other numbers; the cursor stays at its place if there is one."""
        self._drawing = drawing
        self.cursor = self._inside(self.cursor)
        self.refresh()

    def show_placeholder(self, text: Content) -> None:
        """Show a text instead of numbers."""
        self._drawing, self._placeholder = None, text
        self.refresh()

    def render(self) -> RenderResult:
        """Render the lines that fit."""
        if self._drawing is None:
            return self._placeholder
        width, height = self.content_size
        self._lines = self._drawing.lines(max(width, 1), max(height, 1), self.cursor)
        return Content("\n").join(
            [to_content(line).truncate(max(width, 1)) for line in self._lines]
        )

    def _inside(self, place: Place) -> Place:
        if self._drawing is None or not self.can_focus:
            return place
        return Place(
            min(max(0, place.row), max(0, self._drawing.rows - 1)),
            min(max(0, place.column), max(0, self._drawing.columns - 1)),
        )

    def transpose(self) -> None:
        """Exchange row and column of the cursor, before rows are drawn as columns."""
        self._drawing = None
        self.cursor = Place(self.cursor.column, self.cursor.row)

    def on_focus(self) -> None:
        """Report the focus, which a click may have moved here."""
        self.post_message(self.Focused(self))

    def action_move(self, rows: int, columns: int) -> None:
        """Move the cursor."""
        self.cursor = self._inside(Place(self.cursor.row + rows, self.cursor.column + columns))

    def action_move_to_end(self, direction: int) -> None:
        """Move the cursor to the first or last bar of its row, or row of a single column."""
        if self._drawing is None:
            return
        end = 0 if direction < 0 else max(self._drawing.rows, self._drawing.columns)
        row = end if self._drawing.columns == 1 else self.cursor.row
        self.cursor = self._inside(Place(row, end))

    def action_open(self) -> None:
        """List the incidents of the selected place."""
        if self._drawing is not None:
            self.post_message(self.Opened(self))

    def on_click(self, event: Click) -> None:
        """Select the clicked place; a click on the selected one lists its incidents."""
        offset = event.get_content_offset(self)
        if not self.can_focus or offset is None or not 0 <= offset.y < len(self._lines):
            return
        place = place_at(self._lines[offset.y], offset.x)
        if place is None:
            return
        if place == self.cursor:
            self.action_open()
        else:
            self.cursor = place
