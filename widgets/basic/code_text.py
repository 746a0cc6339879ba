"""Code with its parts told apart by weight; colours are for severities and actions."""

from textual.content import Content
from textual.highlight import HighlightTheme, highlight
from textual.widgets.markdown import MarkdownFence

from app.present.tokens import BAD, MUTED, STRONG


class CodeTheme(HighlightTheme):
    """Styles of code; Textual's for sixteen colours name colours that do not exist."""

    # By Pygments' type of token, which are tuples.
    STYLES: dict[tuple[str, ...], str] = {
        ("Comment",): MUTED,
        ("Error",): BAD,
        ("Keyword",): "bold",
        ("Name", "Tag"): STRONG,
        ("Name", "Class"): STRONG,
        ("Name", "Function"): STRONG,
        ("Punctuation",): MUTED,
        ("Operator",): MUTED,
    }


def highlight_code(code: str, language: str) -> Content:
    """Render code; an unknown language is rendered as text."""
    return highlight(code, language=language or None, theme=CodeTheme)


class CodeFence(MarkdownFence):
    """Code in Markdown."""

    @classmethod
    def highlight(cls, code: str, language: str, ansi: bool = False, dark: bool = False) -> Content:  # noqa: FBT001, FBT002 - as in Textual
        """Render the code."""
        del ansi, dark
        return highlight_code(code, language)
