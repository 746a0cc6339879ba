"""Dialog to select the columns of the list and their order."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import ACTION
from app.query.columns import ListColumn
from app.text.text import one_line
from screens.base.dialog import Dialog
from widgets.basic.choice_list import ChoiceList
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel

_NAME_WIDTH = 30

Chosen = tuple[ListColumn, ...]


class ColumnChooser(Dialog[Chosen | None]):
    """Dialog of columns, selected ones first; dismisses with these in order, or None.

    Args:
        known: All columns.
        chosen: The selected columns, from left to right.
        usual: The default columns.
    """

    AUTO_FOCUS = "OptionList"
    BINDINGS = [
        key_binding("columns.toggle", "show_or_hide", "Toggle"),
        key_binding("columns.right", "move(1)", "Move right"),
        key_binding("columns.left", "move(-1)", "Move left"),
        key_binding("columns.next", "cursor(1)", "Down", show=False),
        key_binding("columns.before", "cursor(-1)", "Up", show=False),
        key_binding("columns.usual", "usual", "Reset to default"),
        key_binding("columns.take", "take", "Apply", show=False),
        key_binding("columns.leave", "leave", "Cancel"),
    ]

    def __init__(self, known: Sequence[ListColumn], chosen: Chosen, usual: Chosen) -> None:
        super().__init__()
        self._known = tuple(dict.fromkeys((*known, *chosen)))
        self._chosen = chosen
        self._usual = usual

    def compose(self) -> ComposeResult:
        """Yield the columns."""
        with PopupPanel(title=Content("Columns, from left to right"), hints=[("enter", "apply")]):
            yield ChoiceList(compact=True)

    def on_mount(self) -> None:
        """Start at the first column."""
        self._draw(0)

    @property
    def _listed(self) -> Chosen:
        return (*self._chosen, *(each for each in self._known if each not in self._chosen))

    @property
    def _place(self) -> int:
        return self.query_one(OptionList).highlighted or 0

    def _draw(self, place: int) -> None:
        options = self.query_one(OptionList)
        options.set_options([Option(self._line(column)) for column in self._listed])
        options.highlighted = place

    def _line(self, column: ListColumn) -> Content:
        mark = (f"{sign('done')} ", ACTION) if column in self._chosen else "  "
        name = Content(one_line(column.title)).truncate(_NAME_WIDTH, ellipsis=True, pad=True)
        return Content.assemble(mark, name, "  ", muted(column.detail))

    def action_cursor(self, steps: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        options.highlighted = max(0, min(self._place + steps, options.option_count - 1))

    def action_show_or_hide(self) -> None:
        """Toggle the column at the cursor; at least one stays selected."""
        column, place = self._listed[self._place], self._place
        if column not in self._chosen:
            self._chosen = (*self._chosen, column)
            place = min(place + 1, len(self._known) - 1)
        elif len(self._chosen) > 1:
            self._chosen = tuple(each for each in self._chosen if each != column)
        self._draw(place)

    def action_move(self, step: int) -> None:
        """Swap the column at the cursor with its neighbour."""
        place, other = self._place, self._place + step
        if place < len(self._chosen) and 0 <= other < len(self._chosen):
            moved = list(self._chosen)
            moved[place], moved[other] = moved[other], moved[place]
            self._chosen = tuple(moved)
            self._draw(other)

    def action_usual(self) -> None:
        """Select the default columns."""
        self._chosen = self._usual
        self._draw(0)

    @on(OptionList.OptionSelected)
    def action_take(self) -> None:
        """Accept the selection."""
        if self.is_active:
            self.dismiss(self._chosen)

    def action_leave(self) -> None:
        """Cancel."""
        if self.is_active:
            self.dismiss(None)
