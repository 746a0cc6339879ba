"""Prevent failures at very small sizes."""

from collections.abc import Sequence
from typing import Any, Literal

from textual._resolve import resolve
from textual.content import Content
from textual.css.scalar import Scalar
from textual.layouts import grid
from textual.widgets import OptionList

_move_page = OptionList._move_page  # noqa: SLF001
_wrap_and_format = Content._wrap_and_format  # noqa: SLF001


def draw_at_any_size() -> None:
    """Prevent failures of Textual at a width of 0 and in a list without lines."""
    grid.resolve = _resolve_with_gutters  # type: ignore[attr-defined]
    OptionList._move_page = _move_drawn_page  # type: ignore[method-assign]  # noqa: SLF001
    Content._wrap_and_format = _wrap_at_a_width  # type: ignore[method-assign]  # noqa: SLF001


def _move_drawn_page(self: OptionList, direction: Literal[-1, 1]) -> None:
    """Move by a page in a list that has lines.

    A list without a width may have none, but Textual looks for the highlighted one.
    """
    if self._lines and (self.highlighted or 0) in self._index_to_line:
        _move_page(self, direction)


def _resolve_with_gutters(
    dimensions: Sequence[Scalar], total: int, gutter: int, *args: Any, **options: Any
) -> list[tuple[int, int]]:
    """Divide a length into columns or rows; Textual fails if it is less than the gutters."""
    needed = gutter * (len(dimensions) - 1)
    return resolve(dimensions, max(total, needed), gutter, *args, **options)


def _wrap_at_a_width(self: Content, width: int, *args: Any, **options: Any) -> Any:
    """Wrap text at a width of at least one cell; Textual fails at 0 and below."""
    return _wrap_and_format(self, max(width, 1 + 2 * options.get("line_pad", 0)), *args, **options)
