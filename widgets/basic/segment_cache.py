"""Render short texts to segments, each once.

Textual renders a line by wrapping, aligning and styling it as a whole. The parts of an edge change
one by one and hardly ever, so they are kept.
"""

from collections.abc import Sequence

from rich.segment import Segment
from textual.cache import FIFOCache
from textual.content import Content, Span
from textual.widget import Widget

# Texts to keep: those of an edge with many tabs, in a few states.
_KEPT = 128


class SegmentCache:
    """Segments of texts in the style of a widget, without line breaks.

    Args:
        widget: The widget; clear the cache when its style changes.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._segments: FIFOCache[tuple[str, tuple[Span, ...]], Sequence[Segment]] = FIFOCache(
            _KEPT
        )

    def clear(self) -> None:
        """Forget all texts."""
        self._segments.clear()

    def of(self, content: Content) -> Sequence[Segment]:
        """Return the segments of a text."""
        key = (content.plain, tuple(content.spans))
        segments = self._segments.get(key)
        if segments is None:
            segments = self._segments[key] = self._rendered(content)
        return segments

    def _rendered(self, content: Content) -> Sequence[Segment]:
        app, style = self._widget.app, self._widget.visual_style
        rendered = content.render(style, end="", parse_style=app.stylesheet.parse_style)
        segments = [Segment(text, (style + each).rich_style) for text, each in rendered if text]
        for line_filter in app.get_line_filters():
            segments = line_filter.apply(segments, self._widget.background_colors[1])
        return segments
