"""Load stylesheets while the app runs, match their rules, and keep reversed text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.app import App
from textual.color import Color
from textual.css.model import RuleSet
from textual.events import ScreenResume
from textual.filter import LineFilter
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget

_compose = Screen._compose  # noqa: SLF001
_resume = Screen._on_screen_resume  # noqa: SLF001


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


def style_new_screens_once() -> None:
    """Style the widgets of a new screen when they are mounted, and paint it once.

    Textual sets the classes of the breakpoints when it lays a screen out for the first time, and
    styles and paints everything again when a screen is shown, even one that has just been.
    """
    Screen._compose = _compose_for_size  # type: ignore[method-assign, assignment]  # noqa: SLF001
    Screen._on_screen_resume = _resume_as_styled  # type: ignore[method-assign, assignment]  # noqa: SLF001


async def _compose_for_size(screen: Screen[Any]) -> None:
    app, size = screen.app, screen.app.size
    across, down = screen.HORIZONTAL_BREAKPOINTS, screen.VERTICAL_BREAKPOINTS
    tables = (
        (size.width, (app.HORIZONTAL_BREAKPOINTS if across is None else across) or []),
        (size.height, (app.VERTICAL_BREAKPOINTS if down is None else down) or []),
    )
    classes = {name: False for _, table in tables for _, name in table}
    for cells, table in tables:
        classes |= dict.fromkeys(screen._get_breakpoint_classes(cells, table), True)  # noqa: SLF001
    screen.update_classes(classes, animate=False)
    await _compose(screen)


def _resume_as_styled(screen: Screen[Any], event: ScreenResume) -> None:
    is_new = screen.stack_updates == 0
    event.refresh_styles = event.refresh_styles and not is_new
    is_painted = is_new and screen.is_current and not screen.app._batch_count  # noqa: SLF001
    # Textual lays out and paints a screen here that has not had the size of the terminal before.
    is_painted = is_painted and screen._size != screen.app.size  # noqa: SLF001
    _resume(screen, event)
    if is_painted and screen.size:
        _note_painted(screen)


def _note_painted(screen: Screen[Any]) -> None:
    """Take back what widgets requested before their screen was painted as a whole."""
    for widget in screen.walk_children(Widget, with_self=True):
        widget._repaint_required = False  # noqa: SLF001
        widget._exchange_repaint_regions()  # noqa: SLF001


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
