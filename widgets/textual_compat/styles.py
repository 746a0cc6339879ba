"""Load stylesheets while the app runs, match their rules, and keep reversed text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.app import App
from textual.color import Color
from textual.css.model import RuleSet
from textual.filter import LineFilter
from textual.style import Style
from textual.widget import Widget


def load_styles(app: App[Any], paths: Sequence[Path]) -> None:
    """Read and parse more stylesheets; Textual reads its `CSS_PATH` only at the start."""
    app.css_path.extend(paths)
    app.stylesheet.read_all(list(paths))
    app.stylesheet.parse()


def hash_rules_natively() -> None:
    """Look rules up by their identity without a call in Python.

    Textual defines the same hash in Python, and computes it for every rule of all stylesheets
    whenever it styles a widget: a fifth of the time that styling takes.
    """
    RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]


def reversed_as_styled(widget: Widget, style: Style, component_classes: Sequence[str]) -> Style:
    """Return a style, reversed if the component classes are; `get_visual_style` ignores that."""
    for name in component_classes:
        if widget.get_component_styles(name).text_style.reverse:
            return style + Style(reverse=True)
    return style


def filtered(filters: Sequence[LineFilter], background: Color, style: RichStyle) -> RichStyle:
    """Apply the terminal's line filters, such as no colour, to a style."""
    segments = [Segment(" ", style)]
    for line_filter in filters:
        segments = line_filter.apply(segments, background)
    return segments[0].style or RichStyle.null()
