"""Find text in the open tab of an incident and in its fields."""

from collections.abc import Callable, Sequence
from typing import Protocol

from textual.content import Content

from app.present.text import muted
from app.present.tokens import BAD
from app.text.find import Finder, text_finder, words_finder
from screens.base.controllers import Controller, ControllerHost
from widgets.basic.key_binding import key_binding
from widgets.incident.find_line import FindLine


class Findable(Protocol):
    """A part of the screen with text."""

    def find(self, finder: Finder | None) -> int:
        """Mark all matches, and return their number; None removes the marks."""
        ...

    def go_to(self, number: int) -> None:
        """Mark a match as the current one, and scroll to it."""
        ...


class FindController(Controller):
    """Controller of the text to find, its matches, and the current one of them.

    Args:
        host: The screen.
        get_parts: Returns the shown parts, the open tab first.
        focus_shown: Focuses the part that is looked at.
        reveal: Shows the part with the current match, where not all are shown.

    Attributes:
        line: The line in which the text is typed.
    """

    BINDINGS = (
        # With priority, so that the following keys reach the line, however fast they come.
        key_binding("incident.find", "find.open", "Find", key_display="/", priority=True),
        key_binding("incident.next_match", "find.step(1)", "Next match", show=False),
        key_binding("incident.previous_match", "find.step(-1)", "Previous match", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        get_parts: Callable[[], Sequence[Findable]],
        focus_shown: Callable[[], None],
        reveal: Callable[[Findable], None],
    ) -> None:
        super().__init__(host)
        self._get_parts = get_parts
        self._focus_shown = focus_shown
        self._reveal = reveal
        self._finder: Finder | None = None
        self._query = ""
        self._is_typed = False
        # Each part with matches, and their number.
        self._found: Sequence[tuple[Findable, int]] = ()
        self._marked: Sequence[Findable] = ()
        # The part with the current match.
        self._at: Findable | None = None
        self._current = 0
        self.line = FindLine()

    def begin_with(self, words: Sequence[str]) -> None:
        """Find the words of a search of the list."""
        self._query = " ".join(words)
        self._finder = words_finder(words)
        self._find()
        self._show_match()

    def action_open(self) -> None:
        """Open the line, from where the matches are."""
        if not self.line.is_typed_into:
            self._focus_shown()
        self.line.open()
        self._draw()

    def on_typed(self, typed: str) -> None:
        """Find the typed text."""
        if typed != self._query:
            self._query, self._is_typed = typed, True
            self._finder = text_finder(typed) if typed else None
            self._find()

    def renew(self) -> None:
        """Find again in what has been drawn since, at the same match if it is still there."""
        if self._finder:
            self._find(self._current)

    def _find(self, current: int = 0) -> None:
        parts = self._get_parts()
        for part in self._marked:
            if part not in parts:
                part.find(None)
        counts = [part.find(self._finder) for part in parts]
        self._marked, self._at = parts if self._finder else (), None
        self._found = [each for each in zip(parts, counts, strict=True) if each[1]]
        self._current = min(current, max(0, self.total - 1))
        self._go()
        self._draw()

    @property
    def total(self) -> int:
        """Number of matches."""
        return sum(count for _, count in self._found)

    def _go(self) -> None:
        number = self._current
        for part, count in self._found:
            if number < count:
                if self._at not in (None, part):
                    self._at.find(self._finder)  # without a current match
                self._at = part
                part.go_to(number)
                return
            number -= count

    def submit(self) -> None:
        """Go from the line to the matches."""
        self._focus_shown()
        self._show_match()
        self._draw()

    def _show_match(self) -> None:
        if self._at:
            self._reveal(self._at)

    def clear(self) -> bool:
        """Remove the line and the marks, if something was typed; return whether it was."""
        if not (self._is_typed or self.line.is_typed_into):
            return False
        if self.line.is_typed_into:
            self._focus_shown()
        self._query, self._finder, self._is_typed = "", None, False
        self._find()
        return True

    def action_step(self, direction: int) -> None:
        """Go to the next match, or the previous one, and after the last to the first."""
        self._current = (self._current + direction) % self.total
        self._go()
        self._show_match()
        self._draw()

    def denied_reason(self, action: str) -> str:
        """Return the reason why there is no next match; empty if there is one."""
        if action != "step" or self.total:
            return ""
        return f"No match of {self._query!r} here." if self._finder else "Press / to find text."

    def _draw(self) -> None:
        total = self.total
        if self._finder is None:
            found = muted("in this tab and the fields" if self.line.is_typed_into else "")
        elif not total:
            found = Content.styled("no match here", BAD)
        else:
            escape = " · esc clears" if self._is_typed else ""
            found = muted(f"{self._current + 1:,} of {total:,}  n N{escape}")
        self.line.show(self._query, found)
