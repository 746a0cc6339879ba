"""Three-way merge: old value, another user's change and the own one, by field."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from app.editing.conflicts import Conflict, Resolution
from app.present.text import muted
from app.text.text import plural
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel
from widgets.forms.conflict_row import ConflictRow


class ConflictScreen(ModalScreen[Mapping[str, Resolution] | None]):
    """Dialog to resolve conflicts by field; dismisses with the resolutions, or None.

    Args:
        title: Title of the incident.
        conflicts: The conflicting fields.
        zone: Time zone for display.
    """

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS = [
        key_binding("conflict.theirs", "keep('theirs')", "Theirs"),
        key_binding("conflict.yours", "keep('yours')", "Mine"),
        key_binding("conflict.next", "move(1)", "Next", show=False),
        key_binding("conflict.before", "move(-1)", "Before", show=False),
        key_binding("conflict.done", "done", "Review"),
        key_binding("conflict.leave", "leave", "Back"),
    ]

    def __init__(self, title: str, conflicts: Sequence[Conflict], zone: tzinfo | None) -> None:
        super().__init__()
        self._title = title
        self._rows = [ConflictRow(conflict, zone) for conflict in conflicts]
        self._place = 0

    def compose(self) -> ComposeResult:
        """Yield title, explanation, fields, number of open conflicts, buttons, and keys."""
        with PopupPanel(title=Content(self._title)):
            yield Static(
                muted("Somebody else changed this while you were editing. Nothing was sent."),
                id="conflict-why",
            )
            with VerticalScroll(can_focus=False):
                yield from self._rows
            yield Static(id="conflict-status")
            with Horizontal():
                yield Button("Back (esc)", id="back", compact=True)
                yield Button("Review (ctrl+s)", id="done", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Focus the first field."""
        self._rows[0].focus()
        self._count()

    def _open(self) -> int:
        return sum(1 for row in self._rows if row.kept is None)

    def _count(self) -> None:
        still = self._open()
        said = (
            f"{plural(still, 'field')} to resolve: t theirs, m mine" if still else "All resolved."
        )
        self.query_one("#conflict-status", Static).update(muted(said))

    @on(ConflictRow.Focused)
    def _on_focused(self, event: ConflictRow.Focused) -> None:
        self._place = self._rows.index(event.row)

    def action_keep(self, whose: str) -> None:
        """Resolve the field at the cursor, and go to the next open one."""
        self._rows[self._place].keep(Resolution(whose))
        self._count()
        following = [*self._rows[self._place :], *self._rows[: self._place]]
        if following := [row for row in following if row.kept is None]:
            following[0].focus()

    def action_move(self, step: int) -> None:
        """Go to another field."""
        self._rows[(self._place + step) % len(self._rows)].focus()

    @on(Button.Pressed, "#done")
    def action_done(self) -> None:
        """Continue with the review once every field is resolved."""
        if self._open():
            self._count()
            next(row for row in self._rows if row.kept is None).focus()
            return
        self._leave_with({row.conflict.field.key: row.kept for row in self._rows if row.kept})

    @on(Button.Pressed, "#back")
    def action_leave(self) -> None:
        """Go back; nothing is sent."""
        self._leave_with(None)

    def _leave_with(self, kept: Mapping[str, Resolution] | None) -> None:
        if self.is_active:
            self.dismiss(kept)
