"""Three-way merge: old value, another user's change and the own one, by field."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from app.editing.conflicts import Conflict, Resolution, apply_resolution
from app.editing.drafts import Change
from app.present.choice_looks import ChoiceLooks
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import BAD, OK, STRONG
from app.text.text import one_line
from screens.base.dialog import Dialog
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel
from widgets.basic.text_block import Block, TextBlocks
from widgets.forms.change_blocks import ChangeBlocks
from widgets.forms.conflict_row import ColumnHeadings, ConflictRow

# Lines of one value to be sent; the review has all of them.
_MOST_LINES = 3


class ConflictScreen(Dialog[Mapping[str, Resolution] | None]):
    """Dialog to resolve conflicts by field; dismisses with the resolutions, or None.

    Args:
        title: What was changed by someone else.
        changes: All changes of the edit.
        conflicts: The conflicting fields.
        looks: Renders severities and statuses.
        zone: Time zone for display.
        age: How long ago the incident was last changed; empty if unknown.
    """

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS = [
        key_binding("conflict.theirs", "keep('theirs')", "Theirs"),
        key_binding("conflict.yours", "keep('yours')", "Yours"),
        key_binding("conflict.next", "move(1)", "Next", show=False),
        key_binding("conflict.before", "move(-1)", "Before", show=False),
        key_binding("conflict.done", "done", "Review"),
        key_binding("conflict.leave", "leave", "Back"),
    ]

    def __init__(
        self,
        title: str,
        changes: Sequence[Change],
        conflicts: Sequence[Conflict],
        *,
        looks: ChoiceLooks,
        zone: tzinfo | None,
        age: str = "",
    ) -> None:
        super().__init__()
        self._age = age
        self._changes = changes
        self._conflicts = conflicts
        self._rows = [ConflictRow(conflict, looks, zone) for conflict in conflicts]
        self._place = 0
        heading = Content.assemble((f"{sign('conflict')} ", BAD), (title, "bold"))
        self._panel = PopupPanel(title=heading)
        self._heading = heading
        self._headings = ColumnHeadings(classes="headings")
        self._sent = TextBlocks((), classes="sent")
        self._values = ChangeBlocks(looks, zone, only_new=False, most_lines=_MOST_LINES)

    def compose(self) -> ComposeResult:
        """Yield title, explanation, fields, what will be sent, what is open, and buttons."""
        with self._panel:
            when = f", {self._age} ago" if self._age else ""
            why = f"Someone else saved this while you were editing{when}. Nothing was sent."
            yield Static(muted(why), id="conflict-why")
            yield self._headings
            with VerticalScroll(can_focus=False):
                yield from self._rows
                yield self._sent
            yield Static(id="conflict-status")
            with Horizontal():
                yield Button("Back (esc)", id="back", compact=True)
                yield Button("Review (ctrl+s)", id="done", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Focus the first field."""
        self._rows[0].focus()
        self._show_state()

    @property
    def _open(self) -> Sequence[ConflictRow]:
        return [row for row in self._rows if row.kept is None]

    def _show_state(self) -> None:
        """Show how many fields are open and which, and what will be sent."""
        still = self._open
        count = f"{len(still)} of {len(self._rows)} to choose" if still else "all chosen"
        self._panel.set_top(self._heading, Content(count))
        names = ", ".join(one_line(row.conflict.field.label) for row in still)
        status = Content.styled(f"{sign('error')} {names}: choose theirs or yours first.", BAD)
        if not still:
            status = Content.styled(f"{sign('done')} Every field is chosen.", OK)
        self.query_one("#conflict-status", Static).update(status)
        self._sent.set_blocks([*self._sent_blocks()])

    def _sent_blocks(self) -> Iterator[Block]:
        """Yield the changes that are sent as far as they are resolved."""
        kept = {row.conflict.field.key: row.kept for row in self._rows if row.kept}
        still = {row.conflict.field.key for row in self._open}
        changes = [
            change
            for change in apply_resolution(self._changes, self._conflicts, kept)
            if change.field.key not in still
        ]
        yield Block(Content.styled("Will be sent", STRONG))
        if not changes:
            yield Block(muted("Nothing yet." if still else "Nothing: everything stays as it is."))
        colliding = {conflict.field.key for conflict in self._conflicts}
        alone = {
            change.field.key: "yours alone, no conflict"
            for change in changes
            if change.field.key not in colliding
        }
        yield from self._values.blocks(changes, alone)

    @on(ConflictRow.Focused)
    def _on_focused(self, event: ConflictRow.Focused) -> None:
        self._place = self._rows.index(event.row)

    @on(ConflictRow.Picked)
    def _on_picked(self, event: ConflictRow.Picked) -> None:
        self.action_keep(event.whose)

    def action_keep(self, whose: str) -> None:
        """Resolve the field at the cursor, and go to the next open one."""
        self._rows[self._place].keep(Resolution(whose))
        self._show_state()
        following = [*self._rows[self._place :], *self._rows[: self._place]]
        if following := [row for row in following if row.kept is None]:
            following[0].focus()

    def action_move(self, step: int) -> None:
        """Go to another field."""
        self._rows[(self._place + step) % len(self._rows)].focus()

    @on(Button.Pressed, "#done")
    def action_done(self) -> None:
        """Continue with the review once every field is resolved."""
        if still := self._open:
            still[0].focus()
            return
        self._leave_with({row.conflict.field.key: row.kept for row in self._rows if row.kept})

    @on(Button.Pressed, "#back")
    def action_leave(self) -> None:
        """Go back; nothing is sent."""
        self._leave_with(None)

    def _leave_with(self, kept: Mapping[str, Resolution] | None) -> None:
        if self.is_active:
            self.dismiss(kept)
