"""Input that keeps the layout, and draws itself and its suggestion at once."""

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from rich.control import strip_control_codes
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets import Input

from widgets.textual_compat.message_queues import may_flash
from widgets.textual_compat.styles import filtered


class _Mark(NamedTuple):
    """Part of the text with a component class, as start and end."""

    name: str
    start: int
    end: int


class FixedWidthInput(Input):
    """Input with a fixed width; longer text scrolls.

    Textual's input with an `auto` width grows with its text through `virtual_size`, and therefore
    lays out the whole screen again at every key. It also draws a line in many steps: a text that
    is wrapped, and borders around it.
    """

    virtual_size = Reactive(Size(0, 0), layout=False)

    @cached_property
    def _known_styles(self) -> dict[tuple[object, tuple[str, ...]], Style]:
        """Styles by pseudo-classes and component classes."""
        return {}

    def on_mount(self) -> None:
        """Let the cursor blink if anything may."""
        self.cursor_blink = may_flash(self.app)

    def show_suggestion(self, text: str) -> None:
        """Show a suggestion in the next frame; a `Suggester` would need one more."""
        self._suggestion = text

    def notify_style_update(self) -> None:
        """Draw with new styles."""
        self._known_styles.clear()
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the line as Textual would, directly unless there is something around it."""
        if self.styles.gutter or self.password or self.highlighter or self.size.height != 1:
            return super().render_lines(crop)
        width, left = self.size.width, round(self.scroll_offset.x)
        line = Strip(self._segments()).crop(left, left + width)
        return [line.adjust_cell_length(width, self._style(())).crop(crop.x, crop.right)]

    def _segments(self) -> Iterator[Segment]:
        """Yield the whole text in its styles, with the suggestion and the cursor."""
        text, marks = self._marked_text()
        cuts = {0, len(text), *(place for mark in marks for place in mark[1:])}
        for start, end in pairwise(sorted(cuts)):
            names = tuple(mark.name for mark in marks if mark.start <= start < mark.end)
            yield Segment(strip_control_codes(text[start:end]), self._style(names))

    def _marked_text(self) -> tuple[str, list[_Mark]]:
        """Return the text, and what is marked in it; later marks are drawn over earlier ones."""
        text = self.value or self.placeholder
        marks: list[_Mark] = []
        if not self.value:
            marks.append(_Mark("input--placeholder", 0, len(text)))
        if self.has_focus:
            if not self.selection.is_empty:
                marks.append(_Mark("input--selection", *sorted(self.selection)))
            if self.value and len(self._suggestion) > len(text):
                marks.append(_Mark("input--suggestion", len(text), len(self._suggestion)))
                text += self._suggestion[len(text) :]
            if self._cursor_visible:
                cursor = self.cursor_position if self.value else 0
                text += " " * (cursor == len(text))
                marks.append(_Mark("input--cursor", cursor, cursor + 1))
        return text, marks

    def _style(self, names: tuple[str, ...]) -> Style:
        """Return the input's style under that of component classes."""
        # Textual computes it again in every frame; it changes with the focus and the stylesheet.
        key = self._pseudo_classes_cache_key, names
        style = self._known_styles.get(key)
        if style is None:
            style = self.rich_style
            for name in names:
                style += self.get_component_rich_style(name)
            filters, background = self.get_line_filters(), self.background_colors[1]
            style = self._known_styles[key] = filtered(filters, background, style)
        return style
