"""Placeholder for missing content: loading, empty, or failed."""

from enum import StrEnum

from textual.content import Content
from textual.widgets import Static

from app.present.signs import sign
from app.present.tokens import BAD, MUTED


class PlaceholderKind(StrEnum):
    """Reason for the missing content."""

    LOADING = "loading"
    EMPTY = "empty"
    FAILED = "failed"


_SIGNS = {
    PlaceholderKind.LOADING: "cut",
    PlaceholderKind.EMPTY: "open",
    PlaceholderKind.FAILED: "error",
}


def placard(picture: PlaceholderKind, title: str, detail: str = "", hint: str = "") -> Content:
    """Render a glyph, the reason, and a hint.

    Args:
        picture: The kind of placeholder.
        title: Short reason.
        detail: The cause, or the filter without matches; may contain text of the API.
        hint: A possible action, with its key.
    """
    lines = [Content.styled(f"{sign(_SIGNS[picture])}  {title}", "bold")]
    if detail:
        lines.append(Content(detail))
    if hint:
        lines.append(Content.styled(hint, MUTED))
    style = BAD if picture is PlaceholderKind.FAILED else MUTED
    return Content("\n\n").join(lines).stylize_before(style)


class Placeholder(Static):
    """Placeholder widget, hidden until `set_content` is called."""

    def on_mount(self) -> None:
        """Hide the placeholder at first."""
        self.display = False

    def set_content(
        self, picture: PlaceholderKind, title: str, detail: str = "", hint: str = ""
    ) -> None:
        """Show a placeholder; the arguments are those of `placard`."""
        self.update(placard(picture, title, detail, hint), layout=False)
        self.display = True

    def hide(self) -> None:
        """Hide the placeholder."""
        self.display = False
