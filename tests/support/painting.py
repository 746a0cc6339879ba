"""Paints a frame when a test looks at it.

A frame after every key is a quarter of what a test of a screen takes. `Program.text` and pictures
paint the whole screen as it is; the fixture `painted` has every frame painted as well.
"""

from typing import Any

from rich.console import RenderableType
from textual._compositor import Compositor

paint_every_frame = Compositor.render_update


def _paint_in_full(self: Compositor, *arguments: Any, **options: Any) -> RenderableType | None:
    if options.get("full"):
        return paint_every_frame(self, *arguments, **options)
    self._dirty_regions.clear()
    return None


def paint_on_demand() -> None:
    """Leave out the frames that nobody asks for."""
    Compositor.render_update = _paint_in_full  # type: ignore[method-assign]
