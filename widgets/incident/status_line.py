"""Line with the way of an incident through the statuses."""

from collections.abc import Sequence
from datetime import UTC, datetime

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from app.dates import datetimes
from app.domain.status_path import StatusStep
from app.present.signs import sign
from app.present.status import status
from app.present.text import muted
from app.present.tokens import STRONG
from app.text.text import one_line

_BETWEEN = Content.styled(" ── ", "$edge")
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class StatusLine(Widget):
    """Statuses from left to right: passed, current, and to come."""

    _parts: Sequence[Content] = ()
    _place = 0

    def show(self, steps: Sequence[StatusStep]) -> None:
        """Show these statuses; drawn again only when what is written changes."""
        parts = [_step(each) for each in steps]
        if parts != self._parts:
            self._parts = parts
            self._place = next((n for n, each in enumerate(steps) if each.is_current), 0)
            self.refresh()

    def render(self) -> RenderResult:
        """Render them, from the one before the current on where there is little room."""
        width, parts = self.content_size.width, self._parts
        start = 0
        while start < self._place and _BETWEEN.join(parts[start:]).cell_length > width:
            start += 1
        return _BETWEEN.join(parts[start:]).truncate(max(0, width), ellipsis=True)


def _step(step: StatusStep) -> Content:
    name = one_line(step.status.name)
    age = "" if step.spent is None else datetimes.age(_ANY_TIME, _ANY_TIME + step.spent)
    if step.is_current:
        shown = status(step.status.name, step.status.category).stylize(STRONG)
        return Content.assemble(shown, muted(f" {age} so far" if age else ""))
    return muted(" ".join(filter(None, (sign("done" if step.is_passed else "unknown"), name, age))))
