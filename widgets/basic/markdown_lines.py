"""Markdown as a few lines of text, for a place in a list where a whole document does not fit."""

from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from textual.content import Content

from app.text.markdown import markdown_parser

_STYLES = {"strong": "bold", "em": "italic", "s": "strike", "link": "underline"}
_BULLET = "• "


def markdown_lines(text: str) -> list[Content]:
    """The lines of a message: emphasis is kept, bullets and code stand out, the rest is text."""
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
    """Lines of code, hanging in behind a bullet."""
    for number, line in enumerate(text.rstrip("\n").split("\n")):
        hung = " " * len(prefix) if number else prefix
        yield Content.assemble(hung, (line, "$muted"))


@cache
def _parser() -> MarkdownIt:
    return markdown_parser(tables=False)


def all_in_one_line(text: str) -> Content:
    """The lines one after the other, for a title."""
    return Content(" ").join(markdown_lines(text))


def _inline(tokens: Sequence[Token]) -> Iterator[Content]:
    """Spans of text, a line at a time."""
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
            parts.append(Content.styled(token.content, "$text-accent"))
        else:
            shown = token.content or _alternative(token)
            parts.append(Content.styled(shown, " ".join(filter(None, styles))))
    yield Content("").join(parts)


def _alternative(token: Token) -> str:
    """What stands for a picture."""
    return "".join(child.content for child in token.children or ())
