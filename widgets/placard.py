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
    """A glyph, what is the matter, and what to do; hidden until `tell` is called.

    It has the room that its place gives it, whatever it says; the same again costs nothing.
    """

    _said = Content("")

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
        lines = [Content.styled(f"{_GLYPHS[picture]}  {title}", "bold")]
        if detail:
            lines.append(Content(detail))
        if hint:
            lines.append(Content.styled(hint, "$muted"))
        said = Content("\n\n").join(lines)
        if not said.is_same(self._said):
            self._said = said
            self.set_classes(f"-{picture}")
            self.update(said, layout=False)
        self.display = True

    def hide(self) -> None:
        """There is something to show."""
        self.display = False
