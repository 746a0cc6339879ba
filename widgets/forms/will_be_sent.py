"""Panel beside a form: what its review will show, and what is missing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.timer import Timer

from app.editing.review import Review
from app.present.choice_looks import ChoiceLooks
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import BAD
from app.text.text import one_line
from widgets.basic.panel import Panel
from widgets.basic.text_block import Block, TextBlocks
from widgets.forms.change_blocks import ChangeBlocks
from widgets.forms.incident_form import IncidentForm

# Lines of one value; the review has all of them.
_MOST_LINES = 4
# Seconds after a key, whose own frame is drawn first.
_SHOWN_WITHIN = 0.05


class Preview(NamedTuple):
    """What a form would send now.

    Attributes:
        review: The review of its values.
        problems: Errors by the key of their field.
    """

    review: Review
    problems: Mapping[str, str]


class WillBeSent(Panel):
    """Panel with what a form would send now.

    Args:
        form: The fields.
        looks: Renders severities and statuses.
        zone: Time zone for display.
        read: Returns what the form would send; None if it has no preview.
    """

    def __init__(
        self,
        form: IncidentForm,
        looks: ChoiceLooks,
        zone: tzinfo | None,
        read: Callable[[], Preview | None],
    ) -> None:
        super().__init__(title=Content.styled("Will be sent", "bold"), id="will-be-sent")
        self._form = form
        self._looks = looks
        self._zone = zone
        self._read = read
        self._waiting: Timer | None = None
        self._text = TextBlocks(())

    def compose(self) -> ComposeResult:
        """Yield the text."""
        with VerticalScroll(can_focus=False):
            yield self._text

    def on_resize(self) -> None:
        """Show the current values when there is room again."""
        self.show_soon()

    def show_soon(self) -> None:
        """Show the current values after a short time, once for several keys."""
        if self.is_attached and self._waiting is None:
            self._waiting = self.set_timer(_SHOWN_WITHIN, self._show)

    def _show(self) -> None:
        self._waiting = None
        if self.display and (preview := self._read()):
            self._text.set_blocks([*self._blocks(*preview)])

    def _blocks(self, review: Review, problems: Mapping[str, str]) -> Iterator[Block]:
        changes = [change for change in review.changes if change.field.key not in problems]
        values = ChangeBlocks(
            self._looks, self._zone, only_new=review.declares, most_lines=_MOST_LINES
        )
        yield from values.blocks(changes)
        if not review.changes and not problems:
            yield Block(muted("Nothing yet."))
        if changes and problems:
            yield Block(Content(""))
        for row in self._form.rows:
            if (message := problems.get(row.field.key)) is None:
                continue
            label = one_line(row.field.label)
            said = f"{label}: {message}" if row.is_filled else f"{label} is missing"
            yield Block(Content.styled(f"{sign('error')} {said}", BAD))
        if not changes:
            return
        yield Block(Content(""))
        for line in review.affected:
            yield Block(muted(line))
        for line in review.warnings:
            yield Block(Content.styled(f"{sign('warning')} {line}", BAD))
