"""Markdown as a few lines of text, for a place in a list where a whole document does not fit."""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from textual.content import Content

_PARSER = MarkdownIt("commonmark").enable("strikethrough")
_STYLES = {"strong": "bold", "em": "italic", "s": "strike", "link": "underline"}
_BULLET = "• "


def markdown_lines(text: str) -> list[Content]:
    """The lines of a message: emphasis is kept, bullets and code stand out, the rest is text."""
    lines: list[Content] = []
    bullets: list[str] = []
    prefix = style = ""
    for token in _PARSER.parse(text):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                bullets.append(_BULLET)
            case "bullet_list_close" | "ordered_list_close":
                bullets.pop()
            case "list_item_open":
                prefix = "  " * (len(bullets) - 1) + (f"{token.info}. " if token.info else _BULLET)
            case "heading_open":
                style = "bold"
            case "inline":
                for line in _inline(token.children or []):
                    lines.append(Content.assemble(prefix, line).stylize(style))
                    prefix = " " * len(prefix)
                prefix = style = ""
            case "fence" | "code_block" | "html_block":
                code = token.content.rstrip("\n").split("\n")
                lines += [Content.styled(line, "$muted") for line in code]
    return lines


def first_line(text: str) -> Content:
    """The first of the lines; nothing of a text that says nothing."""
    return next(iter(markdown_lines(text)), Content(""))


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
