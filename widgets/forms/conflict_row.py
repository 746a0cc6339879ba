"""One field of a conflict: old, their and your value side by side, and the resolution."""

from datetime import tzinfo

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from app.domain.fields import Value
from app.editing.conflicts import Conflict, Resolution
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import ACTION, BAD, MUTED
from app.present.values import format_value


class ConflictRow(Vertical, can_focus=True):
    """A conflict with its resolution; None until it is resolved."""

    class Focused(Message):
        """The row got the focus."""

        def __init__(self, row: "ConflictRow") -> None:
            super().__init__()
            self.row = row

    def __init__(self, conflict: Conflict, zone: tzinfo | None) -> None:
        super().__init__()
        self.conflict = conflict
        self.kept: Resolution | None = None
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Yield the label above the three values."""
        yield Static(classes="label")
        with Horizontal():
            yield Static(self._said("was", self.conflict.was), classes="was")
            yield Static(classes="theirs")
            yield Static(classes="yours")

    def on_mount(self) -> None:
        """Draw the unresolved conflict."""
        self._draw()

    def on_focus(self) -> None:
        """Report the focus to the screen."""
        self.scroll_visible()
        self.post_message(self.Focused(self))

    def keep(self, whose: Resolution) -> None:
        """Set the resolution."""
        self.kept = whose
        self._draw()

    def _draw(self) -> None:
        chosen = {
            None: "unresolved",
            Resolution.THEIRS: "keep theirs",
            Resolution.YOURS: "keep yours",
        }
        label = Content.styled(self.conflict.field.label, "bold")
        self.query_one(".label", Static).update(
            Content.assemble(label, "  ", (chosen[self.kept], MUTED if self.kept else BAD))
        )
        for whose, held in (
            (Resolution.THEIRS, self.conflict.theirs),
            (Resolution.YOURS, self.conflict.yours),
        ):
            cell = self.query_one(f".{whose}", Static)
            cell.set_class(self.kept is whose, "-kept")
            kept = self.kept is whose
            tick = Content.styled(f"{sign('chosen' if kept else 'not-chosen')} ", ACTION)
            cell.update(self._said(str(whose), held, tick))

    def _said(self, heading: str, held: Value, tick: Content | str = "") -> Content:
        words = format_value(held, self._zone)
        value = Content(words) if words else muted("not set")
        return Content.assemble(tick, muted(heading), "\n", value)
