"""Key hints of a dialog on as many lines as needed, without breaking a hint."""

from collections.abc import Iterator

from rich.cells import cell_len
from textual.app import RenderResult
from textual.geometry import Size
from textual.widget import Widget

from app.present.text import muted

_BETWEEN = " · "


class KeyHints(Widget):
    """Key hints in a row.

    Args:
        hints: Texts with a key and its action.
    """

    DEFAULT_CSS = "KeyHints { height: auto; }"

    def __init__(self, *hints: str) -> None:
        super().__init__()
        self._hints = hints

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of lines needed at that width."""
        return len([*self._lines(width)])

    def render(self) -> RenderResult:
        """Render the hints, with line breaks between them."""
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
