"""What stands in for content that is not there: loading, empty, or failed, each its own picture."""

from enum import StrEnum

from textual.content import Content
from textual.widgets import Static


class Picture(StrEnum):
    """Why there is nothing to show."""

    LOADING = "loading"
    EMPTY = "empty"
    FAILED = "failed"


_GLYPHS = {Picture.LOADING: "…", Picture.EMPTY: "○", Picture.FAILED: "!"}


class Placard(Static):
    """A glyph, what is the matter, and what to do; hidden until `tell` is called."""

    def on_mount(self) -> None:
        """Start hidden."""
        self.display = False

    def tell(self, picture: Picture, title: str, detail: str = "", hint: str = "") -> None:
        """Show why there is nothing to show.

        Args:
            picture: Which of the three.
            title: What is the matter, in a few words.
            detail: The cause, or the filter that matches nothing; may hold the API's own words.
            hint: What can be done, with its key.
        """
        self.set_classes(f"-{picture}")
        lines = [Content.styled(f"{_GLYPHS[picture]}  {title}", "bold")]
        if detail:
            lines.append(Content(detail))
        if hint:
            lines.append(Content.styled(hint, "$muted"))
        self.update(Content("\n\n").join(lines))
        self.display = True

    def hide(self) -> None:
        """There is something to show."""
        self.display = False
