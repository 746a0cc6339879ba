"""Write only changed text to the terminal, for screen readers, which speak whatever is written.

Textual repaints widgets and whole screens whose text is the same. A screen reader speaks the row
at the cursor only if it is written, so that is written once when the cursor moves there. The text
has the terminal's own colours, since a change of colour would end a phrase.
"""

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, runtime_checkable

from rich.cells import cell_len
from textual.geometry import Region
from textual.screen import Screen
from textual.widgets import Input

from widgets.textual_compat.crashes import CrashReportingApp

if TYPE_CHECKING:
    from textual.widgets import OptionList

# An announcement stays until the next one: a line that is cleared would be spoken.
_STAYS = 7 * 24 * 3600.0


@runtime_checkable
class HasCursor(Protocol):
    """Widget with a cursor inside, other than that of a text."""

    @property
    def cursor_region(self) -> Region:
        """Lines at the cursor, on the screen; empty without any."""
        ...


class PlainFrames:
    """What has been written to the terminal, line by line.

    Attributes:
        announced_at: Time of the last announcement.
    """

    def __init__(self) -> None:
        self.announced_at = 0.0
        self._lines: Sequence[str] = ()
        self._cursor = Region()
        self._tracker = _CursorTracker()

    def forget(self) -> None:
        """Write everything in the next frame."""
        self._lines = ()

    def update(self, screen: Screen[Any]) -> str:
        """Return what to write for the next frame of a screen."""
        cursor, is_typing = self._tracker.find(screen)
        lines = [strip.text for strip in screen._compositor.render_strips()]  # noqa: SLF001
        written = self.changes(lines, cursor, is_typing=is_typing)
        end = screen.outer_size.clamp_offset(cursor.offset)
        return "".join((*(_at(*each) for each in written), _at(end.x, end.y, "")))

    def changes(
        self, lines: Sequence[str], cursor: Region, *, is_typing: bool
    ) -> Sequence[tuple[int, int, str]]:
        """Return what to write: column, line and text.

        Args:
            lines: All lines of the screen.
            cursor: Lines at the cursor.
            is_typing: Whether the cursor is that of a text, of which only new letters are written.
        """
        before = self._lines if len(self._lines) == len(lines) else [""] * len(lines)
        has_moved = cursor != self._cursor and not is_typing
        written = []
        for y, (old, new) in enumerate(zip(before, lines, strict=True)):
            is_here = y in cursor.line_range
            if old == new and not (has_moved and is_here):
                continue
            if is_typing and is_here and len(old) == len(new):
                start, end = _changed_part(old, new)
                written.append((cell_len(new[:start]), y, new[start:end]))
            else:
                written.append((0, y, new))
        self._lines, self._cursor = lines, cursor
        return written


def _changed_part(old: str, new: str) -> tuple[int, int]:
    """Return start and end of what differs between two texts of the same length."""
    differing = [place for place, pair in enumerate(zip(old, new, strict=True)) if len({*pair}) > 1]
    return (differing[0], differing[-1] + 1) if differing else (0, 0)


class _CursorTracker:
    """Finds the lines at the cursor: in a list, or in a field unless the list below has moved."""

    def __init__(self) -> None:
        # What was in the field with the focus, and which lines the list below it was at.
        self._typed: tuple[int, str, int] = (0, "", 0)
        self._listed = Region()
        self._list_moved = False

    def find(self, screen: Screen[Any]) -> tuple[Region, bool]:
        """Return the lines at the cursor, and whether it is that of a text."""
        focused = screen.focused
        if focused is None:
            return Region(), False
        if isinstance(focused, HasCursor):
            return focused.cursor_region, False
        from textual.widgets import TextArea  # Not loaded before the first paint.

        if not isinstance(focused, Input | TextArea):
            return focused.region, False
        if isinstance(focused, Input) and (listed := self._below(focused)):
            return listed, False
        return Region(*focused.cursor_screen_offset, 1, 1), True

    def _below(self, field: Input) -> Region:
        """Return the lines at the cursor of the list below a field, if that has moved last."""
        from textual.widgets import OptionList  # Not loaded before the first paint.

        typed = (id(field), field.value, field.cursor_position)
        regions = [each.cursor_region for each in field.screen.query(OptionList) if _shows(each)]
        listed = regions[0] if regions else Region()
        if typed != self._typed:
            self._list_moved = False
        elif listed != self._listed:
            self._list_moved = True
        self._typed, self._listed = typed, listed
        return listed if self._list_moved else Region()


class PlainFramesApp(CrashReportingApp):
    """App that can write changed text only.

    Attributes:
        plain_frames: What has been written; None if Textual writes all that it paints.
    """

    plain_frames: PlainFrames | None = None

    def notify(self, message: str, *, timeout: float | None = None, **options: Any) -> None:
        """Show a toast; in plain mode, it stays until the next one."""
        if self.plain_frames:
            self.plain_frames.announced_at = monotonic()
            self.clear_notifications()
            timeout = _STAYS
        super().notify(message, timeout=timeout, **options)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        frames, driver = self.plain_frames, self._driver
        if frames is None or driver is None or renderable is None:
            super()._display(screen, renderable)
            return
        if not self._batch_count and self._running and not self._closed:
            driver.write(frames.update(screen))
            driver.flush()
        self.post_display_hook()


def _shows(options: "OptionList") -> TypeGuard[HasCursor]:
    """Return whether a list has a cursor that is shown."""
    return isinstance(options, HasCursor) and options.display and not options.can_focus


def _at(x: int, y: int, text: str) -> str:
    return f"\x1b[{y + 1};{x + 1}H{text}"
