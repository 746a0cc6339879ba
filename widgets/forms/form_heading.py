"""Heading of a group of fields: how many are filled, and whether they are shown."""

from collections.abc import Sequence, Set

from textual.content import Content
from textual.events import Click
from textual.message import Message

from app.present.signs import sign
from app.present.tokens import ACTION, MUTED, STRONG
from widgets.basic.key_binding import key_binding
from widgets.basic.text_line import TextLine
from widgets.forms.field_row import FieldRow


class FormHeading(TextLine):
    """Heading of fields, with the number of filled ones.

    A group that can be folded is open at first if a field in it has a value. What the user decides
    is remembered; an error opens it.

    Args:
        title: The title.
        rows: The fields; without any, they are all optional.
        folds: Whether the group can be folded.

    Attributes:
        title: The title.
    """

    BINDINGS = [
        key_binding("group.toggle", "switch", "Open, fold"),
        key_binding("group.open", "fold(False)", "Open", show=False),
        key_binding("group.fold", "fold(True)", "Fold", show=False),
        key_binding("group.next", "app.focus_next", "Next", show=False),
        key_binding("group.before", "app.focus_previous", "Previous", show=False),
    ]

    class Toggled(Message):
        """The group was folded or opened."""

    def __init__(self, title: str, rows: Sequence[FieldRow], *, folds: bool = False) -> None:
        super().__init__(classes="section")
        self.can_focus = folds
        self._folds = folds
        self.title = title
        self._rows = rows
        self._section_rows = rows
        self._is_open = not folds
        self._is_decided = not folds

    @property
    def is_folded(self) -> bool:
        """True if its fields are hidden."""
        return not self._is_open

    @property
    def rows(self) -> Sequence[FieldRow]:
        """Its fields."""
        return self._rows

    def relate(self, title: str, rows: Sequence[FieldRow]) -> None:
        """Set another title and other fields."""
        self.title, self._rows = title, rows
        self.count()

    def leave_out(self, moved: Set[FieldRow]) -> None:
        """Count and fold only the fields of the section that stayed in it."""
        for row in moved & {*self._section_rows}:
            row.fold(folded=False)
        self._rows = [row for row in self._section_rows if row not in moved]
        self.display = bool(self._rows)
        self.begin()

    def begin(self) -> None:
        """Open the group if a field has a value, else fold it, unless the user has decided."""
        if not self._is_decided:
            self._is_open = self._has_values
        self._apply()

    def follow(self) -> None:
        """Count the filled fields after a change, and show a value that the user did not type."""
        if self.is_folded and not self._is_decided and self._has_values:
            self.begin()
        else:
            self.count()

    @property
    def _has_values(self) -> bool:
        return any(row.is_filled or row.changed for row in self._rows)

    def unfold(self) -> None:
        """Open the group, as for an error."""
        if self.is_folded:
            self.action_fold(folded=False)

    def action_fold(self, folded: bool) -> None:  # noqa: FBT001 - Textual passes it by position
        """Hide or show the fields, which keep what was typed."""
        self._is_decided, self._is_open = True, not folded
        self._apply()

    def action_switch(self) -> None:
        """Hide the fields, or show them again."""
        self.action_fold(self._is_open)

    def on_click(self, event: Click) -> None:
        """Fold or open the group."""
        if self._folds:
            event.stop()
            self.action_switch()

    def _apply(self) -> None:
        for row in self._rows:
            row.fold(folded=self.is_folded)
        self.count()
        self.post_message(self.Toggled())

    def count(self) -> None:
        """Count the filled fields."""
        filled = sum(row.is_filled for row in self._rows)
        count = f"{filled} of {len(self._rows)}"
        if self._folds:
            mark = sign("folded" if self.is_folded else "unfolded")
            said = (f"{mark} ", ACTION), (self.title, STRONG), (f"  {count}", MUTED)
        else:
            count = f"{count} filled" if self._rows else "all optional"
            said = ("", ""), (self.title, STRONG), (f"  {count}", MUTED)
        self.set_text(Content.assemble(*said))
