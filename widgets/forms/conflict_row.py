"""One field of a conflict: old, their and your value, and which of them is kept."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import chain, zip_longest

from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.style import Style
from textual.widget import Widget

from app.domain.fields import Value
from app.editing.conflicts import Conflict, Resolution
from app.present.choice_looks import ChoiceLooks
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import ACTION, MUTED, STRONG
from app.present.values import format_value
from app.text.text import one_line

# Cells of the cursor, of the label, of the signs before a value, and between columns.
_CURSOR, _LABEL, _SIGN, _GAP = 2, 18, 2, 2
# Lines of an old value that are always shown.
_LEAST_LINES = 3
# Columns of the screen from which the values are side by side.
_SIDE_BY_SIDE = 100
# Name of a value's owner in the meta data of its style.
_OWNER = "owner"

_HEADINGS = ("Was when you began", "Saved by someone else", "Yours, not sent yet")
_SHORT_HEADINGS = ("was", "theirs", "yours")


def _columns(width: int) -> int:
    """Return the width of each of the three columns of values."""
    return max(1, (width - _CURSOR - _LABEL) // 3 - _GAP)


class ColumnHeadings(Widget):
    """Headings above the three columns of values; none above lines."""

    def render(self) -> RenderResult:
        """Render the headings."""
        column = _columns(self.content_size.width)
        texts = [_padded(muted(text).truncate(column - _SIGN), column + _GAP) for text in _HEADINGS]
        return Content("").join([Content(" " * (_CURSOR + _LABEL + _SIGN)), *texts])


class ConflictRow(Widget, can_focus=True):
    """A conflict with its resolution; None until it is resolved.

    Args:
        conflict: The conflict.
        looks: Renders severities and statuses.
        zone: Time zone for display.
    """

    class Focused(Message):
        """The row got the focus."""

        def __init__(self, row: "ConflictRow") -> None:
            super().__init__()
            self.row = row

    class Picked(Message):
        """One of the values was clicked."""

        def __init__(self, whose: Resolution) -> None:
            super().__init__()
            self.whose = whose

    def __init__(self, conflict: Conflict, looks: ChoiceLooks, zone: tzinfo | None) -> None:
        super().__init__()
        self.conflict = conflict
        self.kept: Resolution | None = None
        self._looks = looks
        self._zone = zone

    def on_focus(self) -> None:
        """Report the focus to the screen."""
        self.scroll_visible()
        self.post_message(self.Focused(self))

    def on_click(self, event: Click) -> None:
        """Keep the clicked value."""
        if whose := event.style.meta.get(_OWNER):
            self.post_message(self.Picked(Resolution(whose)))

    def keep(self, whose: Resolution) -> None:
        """Set the resolution."""
        self.kept = whose
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of lines needed at that width."""
        return len([*self._lines(width)])

    def render(self) -> RenderResult:
        """Render the values side by side, or one below the other."""
        mark = sign("cursor") if self.has_focus else " "
        cursor = Content.assemble((mark, ACTION), " " * (_CURSOR - 1))
        return Content("\n").join(cursor + line for line in self._lines(self.content_size.width))

    def _lines(self, width: int) -> Iterator[Content]:
        label = Content.styled(one_line(self.conflict.field.label), STRONG)
        label = label.truncate(_LABEL - 1, ellipsis=True).pad_right(1)
        if self.screen.size.width >= _SIDE_BY_SIDE:
            column = _columns(width)
            rows = zip_longest([label], *self._cells(column), fillvalue=Content(""))
            for first, *values in rows:
                padded = [_padded(value, column + _GAP) for value in values]
                yield Content("").join([_padded(first, _LABEL), *padded])
            return
        room = max(1, width - _CURSOR - _LABEL)
        cells = self._cells(room, *_SHORT_HEADINGS)
        for first, line in zip_longest([label], chain(*cells), fillvalue=Content("")):
            yield _padded(first, _LABEL) + line

    def _cells(self, width: int, *headings: str) -> Sequence[Sequence[Content]]:
        """Return the lines of the three values; the old one is cut where it is the longest."""
        owners = (None, *Resolution)
        was, *others = (
            self._cell(owner, heading, width)
            for owner, heading in zip(owners, headings or ("",) * 3, strict=True)
        )
        most = max(_LEAST_LINES, *map(len, others))
        if len(was) > most:
            was = [*was[:most]]
            was[-1] = was[-1].rstrip().truncate(width - 1) + muted(sign("cut"))
        return (was, *others)

    def _cell(self, owner: Resolution | None, heading: str, width: int) -> Sequence[Content]:
        """Return the lines of one value, after the sign that tells whether it is kept."""
        held = {
            None: self.conflict.was,
            Resolution.THEIRS: self.conflict.theirs,
            Resolution.YOURS: self.conflict.yours,
        }[owner]
        before = Content(" " * _SIGN)
        value = self._value(held)
        if owner is None:
            value = value.stylize(MUTED)
        else:
            is_kept = self.kept is owner
            before = Content.styled(f"{sign('chosen' if is_kept else 'not-chosen')} ", ACTION)
            value = value.stylize_before(STRONG) if is_kept else value
        if heading:
            before += muted(heading.ljust(max(map(len, _SHORT_HEADINGS)) + 1))
        first, *rest = value.wrap(max(1, width - before.cell_length)) or [Content("")]
        lines = [before + first, *(line.pad_left(before.cell_length) for line in rest)]
        if owner is None:
            return lines
        return [line.stylize(Style.from_meta({_OWNER: owner.value})) for line in lines]

    def _value(self, held: Value) -> Content:
        drawn = self._looks.value(held)
        if drawn is not None:
            return drawn
        words = format_value(held, self._zone)
        return Content(words) if words else muted("not set")


def _padded(content: Content, width: int) -> Content:
    return content.pad_right(max(0, width - content.cell_length))
