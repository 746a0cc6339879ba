"""Free what Textual would hold until the garbage collector runs."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from rich.style import Style as RichStyle
from textual._styles_cache import StylesCache
from textual.app import App
from textual.color import Color
from textual.dom import DOMNode
from textual.strip import Strip
from textual.style import Style

_divide, _crop_extend = Strip.divide, Strip.crop_extend


def free_lines_at_once() -> None:
    """Prevent Textual from caching lines that are not visible any more.

    A strip caches itself as its own undivided or full-width result: every line ever drawn would
    wait for the garbage collector, which then delays a frame. And a class-level cache of
    `StylesCache` refers to the last 1,024 of them, with all lines of removed widgets.
    """
    Strip.divide = _divided  # type: ignore[method-assign,assignment]
    Strip.crop_extend = _cropped_or_extended  # type: ignore[method-assign,assignment]
    StylesCache.get_inner_outer = _inner_outer  # type: ignore[method-assign,assignment]


def forget_closed_watchers(app: App[Any]) -> None:
    """Release removed widgets that watched the app, such as text areas.

    Textual does so when the watched value changes, which may never happen for the theme.
    """
    watched: dict[str, list[tuple[DOMNode, object]]] = vars(app).get("__watchers", {})
    for watchers in watched.values():
        watchers[:] = [each for each in watchers if not each[0]._closing]  # noqa: SLF001


def _divided(strip: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    cuts = [cut for cut in cuts if cut <= strip.cell_length]
    return [strip] if cuts == [strip.cell_length] else _divide(strip, cuts)


def _cropped_or_extended(strip: Strip, start: int, end: int, style: RichStyle | None) -> Strip:
    if start <= 0 and end == strip.cell_length:
        return strip
    return _crop_extend(strip, start, end, style)


def _inner_outer(_: StylesCache, base_background: Color, background: Color) -> tuple[Style, Style]:
    return _backgrounds(base_background, background)


@lru_cache(1024)
def _backgrounds(base_background: Color, background: Color) -> tuple[Style, Style]:
    inner = Style(background=base_background + background)
    return inner, Style(background=base_background)
