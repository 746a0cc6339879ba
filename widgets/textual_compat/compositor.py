"""Paint only what has changed.

Textual renders every widget in the rectangle around all changes, with the containers behind them:
where a line at the top and one at the bottom have changed, that is the whole screen.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.control import Control
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region
from textual.strip import Strip


class PaintedPart(NamedTuple):
    """Part of a line, with its position on the screen."""

    y: int
    x: int
    strip: Strip


class PartialUpdate(CompositorUpdate):
    """Parts of lines to write to the terminal.

    Args:
        parts: The parts, in any order; they do not overlap.
    """

    def __init__(self, parts: Iterable[PaintedPart]) -> None:
        self.parts = sorted(parts, key=lambda part: part[:2])

    def render_segments(self, console: Console) -> str:
        """Return the parts as the terminal takes them."""
        return "".join(
            f"\x1b[{part.y + 1};{part.x + 1}H{part.strip.render(console)}" for part in self.parts
        )

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the parts as segments."""
        del console, options
        for part in self.parts:
            yield Control.move_to(part.x, part.y).segment
            yield from part.strip


def paint_only_changes() -> None:
    """Have Textual paint changed regions only, from the front to the back."""
    Compositor.render_partial_update = _painted_changes  # type: ignore[method-assign,assignment]


def _painted_changes(compositor: Compositor) -> PartialUpdate | None:
    screen = compositor.size.region
    changed = [region.intersection(screen) for region in compositor._dirty_regions]  # noqa: SLF001
    compositor._dirty_regions.clear()  # noqa: SLF001
    if not changed:
        return None
    return PartialUpdate(
        part for block in _blocks(compositor, changed) for part in _painted(compositor, block)
    )


def _blocks(compositor: Compositor, changed: Iterable[Region]) -> Iterator[Region]:
    """Yield disjoint regions that cover the changed ones."""
    tops: dict[tuple[int, int], tuple[int, int]] = {}
    for y, left, right in compositor._regions_to_spans(changed):  # noqa: SLF001
        top, bottom = tops.get((left, right), (y, y))
        if bottom != y:
            yield Region(left, top, right - left, bottom - top)
            top = y
        tops[left, right] = top, y + 1
    for (left, right), (top, bottom) in tops.items():
        yield Region(left, top, right - left, bottom - top)


def _painted(compositor: Compositor, block: Region) -> Iterator[PaintedPart]:
    """Render the widgets that are seen in a region."""
    hidden = [block]
    for widget, (region, clip) in compositor.visible_widgets.items():
        seen = region.intersection(clip)
        behind: list[Region] = []
        for rest in hidden:
            part = rest.intersection(seen)
            if not part:
                behind.append(rest)
                continue
            lines = widget.render_lines(part.translate(-region.offset))
            for y, line in zip(part.line_range, lines, strict=False):
                fits = line.cell_length == part.width
                yield PaintedPart(y, part.x, line if fits else line.adjust_cell_length(part.width))
            behind += _around(part, rest)
        hidden = behind
        if not hidden:
            return


def _around(part: Region, whole: Region) -> Iterator[Region]:
    """Yield what is left of a region without a part of it."""
    sides = (
        Region.from_corners(whole.x, whole.y, whole.right, part.y),
        Region.from_corners(whole.x, part.y, part.x, part.bottom),
        Region.from_corners(part.right, part.y, whole.right, part.bottom),
        Region.from_corners(whole.x, part.bottom, whole.right, whole.bottom),
    )
    return (side for side in sides if side)
