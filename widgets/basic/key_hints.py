"""What the keys of a box do, on as many lines as that takes; no hint is broken in two."""

from collections.abc import Iterator

from rich.cells import cell_len
from textual.app import RenderResult
from textual.geometry import Size
from textual.widget import Widget

from app.present.text import muted

_BETWEEN = " · "


class KeyHints(Widget):
    """Hints one after the other.

    Args:
        hints: A key and what it does, each.
    """

    DEFAULT_CSS = "KeyHints { height: auto; }"

    def __init__(self, *hints: str) -> None:
        super().__init__()
        self._hints = hints

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as the hints need in that width."""
        return len([*self._lines(width)])

    def render(self) -> RenderResult:
        """The hints, broken between them."""
        return muted("\n".join(self._lines(self.content_size.width)))

    def _lines(self, width: int) -> Iterator[str]:
        line = ""
        for hint in self._hints:
            longer = f"{line}{_BETWEEN}{hint}" if line else hint
            if line and cell_len(longer) > width:
                yield line
                longer = hint
            line = longer
        yield line
