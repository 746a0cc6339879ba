"""Placeholder for missing content: loading, empty, or failed."""

from enum import StrEnum

from textual.content import Content
from textual.widgets import Static

from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import ACTION, BAD, MUTED, STRONG


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
_BETWEEN = " · "


def placard(picture: PlaceholderKind, title: str, detail: str = "", hint: str = "") -> Content:
    """Render a sign, the reason, and a hint.

    Args:
        picture: The kind of placeholder.
        title: Short reason.
        detail: The cause, or the filter without matches; may contain text of the API.
        hint: Possible actions, each after its key.
    """
    failed = picture is PlaceholderKind.FAILED
    lines = [Content.styled(f"{sign(_SIGNS[picture])}  {title}", BAD if failed else STRONG)]
    if detail:
        lines.append(Content(detail) if failed else muted(detail))
    if hint:
        lines.append(muted(_BETWEEN).join(_action(each) for each in hint.split(_BETWEEN)))
    return Content("\n\n").join(lines)


def _action(hint: str) -> Content:
    key, _, does = hint.partition(" ")
    return Content.assemble((key, ACTION), (f" {does}", MUTED))


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
