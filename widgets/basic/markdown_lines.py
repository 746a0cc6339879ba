"""Markdown as a few lines of text, for entries of a list."""

from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from textual.content import Content

from app.present.tokens import MUTED, STRONG
from app.text.markdown import markdown_parser

_STYLES = {"strong": "bold", "em": "italic", "s": "strike", "link": "underline"}
_BULLET = "• "


def markdown_lines(text: str) -> list[Content]:
    """Render a message as lines with emphasis, bullets and code; the rest is plain text."""
    lines: list[Content] = []
    bullets: list[str] = []
    prefix = style = ""
    for token in _parser().parse(text):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                bullets.append(_BULLET)
            case "bullet_list_close" | "ordered_list_close":
                bullets.pop()
            case "list_item_open":
                lines += [Content(prefix.rstrip())] if prefix.strip() else []
                prefix = "  " * (len(bullets) - 1) + (f"{token.info}. " if token.info else _BULLET)
            case "heading_open":
                style = "bold"
            case "inline":
                for line in _inline(token.children or []):
                    lines.append(Content.assemble(prefix, line).stylize(style))
                    prefix = " " * len(prefix)
                prefix = style = ""
            case "list_item_close" if prefix.strip():
                lines.append(Content(prefix.rstrip()))
                prefix = ""
            case "fence" | "code_block":
                lines += _code(token.content, prefix)
                prefix = ""
    return lines


def _code(text: str, prefix: str) -> Iterator[Content]:
    """Yield lines of code, indented after a bullet."""
    for number, line in enumerate(text.rstrip("\n").split("\n")):
        hung = " " * len(prefix) if number else prefix
        yield Content.assemble(hung, (line, MUTED))


@cache
def _parser() -> MarkdownIt:
    return markdown_parser(tables=False)


def all_in_one_line(text: str) -> Content:
    """Render text on a single line, for a title."""
    return Content(" ").join(markdown_lines(text))


def _inline(tokens: Sequence[Token]) -> Iterator[Content]:
    """Yield spans of text, line by line."""
    parts: list[Content] = []
    styles: list[str] = []
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if token.type in {"softbreak", "hardbreak"}:
            yield Content("").join(parts)
            parts = []
        elif token.nesting == 1:
            styles.append(_STYLES.get(kind, ""))
        elif token.nesting == -1:
            styles.pop()
        elif token.type == "code_inline":
            parts.append(Content.styled(token.content, STRONG))
        else:
            shown = token.content or _alternative(token)
            parts.append(Content.styled(shown, " ".join(filter(None, styles))))
    yield Content("").join(parts)


def _alternative(token: Token) -> str:
    """Return the alternative text of an image."""
    return "".join(child.content for child in token.children or ())
