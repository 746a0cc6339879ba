"""What stands in for content that is not there: loading, empty, or failed, each its own picture."""

from enum import StrEnum

from textual.content import Content
from textual.widgets import Static


class PlaceholderKind(StrEnum):
    """Why there is nothing to show."""

    LOADING = "loading"
    EMPTY = "empty"
    FAILED = "failed"


_GLYPHS = {PlaceholderKind.LOADING: "…", PlaceholderKind.EMPTY: "○", PlaceholderKind.FAILED: "!"}


def placard(picture: PlaceholderKind, title: str, detail: str = "", hint: str = "") -> Content:
    """A glyph, what is the matter, and what to do.

    Args:
        picture: Which of the three.
        title: What is the matter, in a few words.
        detail: The cause, or the filter that matches nothing; may hold the API's own words.
        hint: What can be done, with its key.
    """
    lines = [Content.styled(f"{_GLYPHS[picture]}  {title}", "bold")]
    if detail:
        lines.append(Content(detail))
    if hint:
        lines.append(Content.styled(hint, "$muted"))
    style = "$text-error" if picture is PlaceholderKind.FAILED else "$muted"
    return Content("\n\n").join(lines).stylize_before(style)


class Placeholder(Static):
    """Has a place of its own, and is hidden until `tell` is called."""

    def on_mount(self) -> None:
        """Start hidden."""
        self.display = False

    def set_content(
        self, picture: PlaceholderKind, title: str, detail: str = "", hint: str = ""
    ) -> None:
        """Show why there is nothing to show; the arguments are those of `placard`."""
        self.update(placard(picture, title, detail, hint), layout=False)
        self.display = True

    def hide(self) -> None:
        """There is something to show."""
        self.display = False
