"""List of choices with the cursor of the program: a pointer and a background."""

from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.widgets import OptionList

from app.present.signs import is_in_words, sign
from widgets.textual_compat.styles import reversed_as_styled


class ChoiceList(OptionList):
    """An option list with a pointer, whose cursor may be reversed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice-list--pointer"}

    @property
    def cursor_region(self) -> Region:
        """Lines of the highlighted option on the screen; empty without one."""
        at = self.highlighted
        if at is None:
            return Region()
        line = self._index_to_line.get(at, 0) - self.scroll_offset.y
        return Region(0, line, self.size.width, self._heights.get(at, 1)).translate(
            self.content_region.offset
        )

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """Return the style for component classes."""
        style = super().get_visual_style(*component_classes, partial=partial)
        return reversed_as_styled(self, style, component_classes)

    def render_line(self, y: int) -> Strip:
        """Return a line, with the pointer in its first cell if its option is highlighted."""
        strip = super().render_line(y)
        first = next(iter(strip), None)
        if first is None or first.style is None or self.highlighted is None or is_in_words():
            return strip
        if first.style.meta.get("option") != self.highlighted or not first.text.startswith(" "):
            return strip
        pointer = self.get_visual_style("option-list--option-highlighted", "choice-list--pointer")
        drawn = Segment(sign("cursor"), first.style + pointer.rich_style)
        return Strip([drawn, *strip.crop(1)], strip.cell_length)
