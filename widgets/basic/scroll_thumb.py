"""Scroll bar without a track: the thumb is a heavy line, as in the incident list."""

from typing import Any, ClassVar

from rich.segment import Segment, Segments
from rich.style import Style
from textual.scrollbar import ScrollBarRender

from app.present.signs import sign


class ThumbRender(ScrollBarRender):
    """Renderer of scroll bars; `ScrollBar.renderer` is Textual's place for it."""

    # Whole cells only.
    VERTICAL_BARS: ClassVar[list[str]] = [" "]

    @classmethod
    def render_bar(cls, *args: Any, **options: Any) -> Segments:
        """Return the bar, with a line in place of the filled cells of a vertical one."""
        bar = super().render_bar(*args, **options)
        if not bar.new_lines:
            return bar
        return Segments([_thumb(segment) for segment in bar.segments], new_lines=True)


def _thumb(segment: Segment) -> Segment:
    style = segment.style
    if style is None or not style.reverse:
        return segment
    return Segment(sign("thumb"), Style(color=style.color, meta=style.meta))
