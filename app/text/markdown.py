"""Parse Markdown into tokens that show every word of the source.

Markdown hides text: HTML, link targets, the language of code, definitions of references, cells
beyond a table's columns, deep nesting. Here HTML and references are plain text, links and images
are followed by their targets, and a block that still lacks a word is shown as source. Texts are
sanitised again: `&#x202e;` becomes a character that was removed from the source.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.text.text import clean

# Deeply nested lists and quotations need more width than terminals have.
_DEEPEST = 16
# Narrow columns show one letter per line.
_MOST_COLUMNS = 6
# More blocks take seconds to draw; the rest is shown as source.
_MOST_BLOCKS = 400


class _Parser(MarkdownIt):
    """Markdown parser that leaves links unchanged."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        """Return the link target unchanged."""
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        """Return the link text unchanged; decoded, it could contain control characters."""
        return link


def markdown_parser(*, tables: bool = True) -> MarkdownIt:
    """Create a parser of GitHub's Markdown without HTML and references.

    Args:
        tables: Whether to render tables rather than their source.
    """
    parser = _Parser("gfm-like", {"html": False, "maxNesting": _DEEPEST})
    parser.disable(["reference"] if tables else ["reference", "table"])
    parser.core.ruler.push("keep_text", _keep_text)
    return parser


def _keep_text(state: StateCore) -> None:
    """Make hidden text visible."""
    lines = state.src.split("\n")
    kept: list[Token] = []
    end = 0
    for number, block in enumerate(_blocks(state.tokens)):
        start, after = block[0].map or (end, end)
        if number == _MOST_BLOCKS:
            kept += _as_written(lines[end:])
            end = len(lines)
            break
        kept += _as_written(lines[end:start])
        shown = [token for each in block for token in _visible(each)]
        source = lines[start:after]
        columns = sum(token.type == "th_open" for token in block)
        fits = columns <= _MOST_COLUMNS and _holds(shown, source)
        kept += shown if fits else _as_written(source)
        end = max(end, after)
    state.tokens = [*kept, *_as_written(lines[end:])]


def _blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Split tokens into top-level blocks."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting != 1:
            yield block
            block = []
    if block:
        yield block


def _visible(token: Token) -> Iterator[Token]:
    """Yield a token, preceded by its hidden text."""
    token.content = _safe(token.content)
    if token.type == "fence" and token.info.strip():
        yield from _paragraph(_safe(token.info.strip()))
    if token.type == "inline":
        token.children = list(_visible_spans(token.children or []))
    yield token


def _visible_spans(spans: Sequence[Token]) -> Iterator[Token]:
    """Yield the spans of a line, with the targets after links and images."""
    opened: list[tuple[Token, int]] = []
    text = ""
    for span in spans:
        span.content = _safe(span.content)
        for child in span.children or ():
            child.content = _safe(child.content)
        yield span
        if span.type == "link_open":
            opened.append((span, len(text)))
        elif span.type == "link_close" and opened:
            link, start = opened.pop()
            if said := _target(link, "href", text[start:]):
                yield said
        elif span.type == "image" and (said := _target(span, "src", "")):
            yield said
        text += span.content


def _target(token: Token, name: str, text: str) -> Token | None:
    """Return a token with a link's target and title, unless the text contains them."""
    target, title = (_safe(str(token.attrGet(each) or "")) for each in (name, "title"))
    # An autolinked URL has a scheme that is not in the source.
    shown = "" if target == text or token.markup in {"linkify", "autolink"} else target
    said = " ".join(filter(None, (shown, f'"{title}"' if title else "")))
    return Token("text", "", 0, content=f" ({said})") if said else None


def _safe(text: str) -> str:
    return clean(text).expandtabs(4)


def _holds(tokens: Sequence[Token], source: Sequence[str]) -> bool:
    """Return whether every letter and digit of the source is drawn, in order."""
    shown = filter(str.isalnum, "\n".join(_texts(tokens)))
    wanted = filter(str.isalnum, clean(unescapeAll("\n".join(source))))
    return all(sign in shown for sign in wanted)  # The iterator skips everything compared so far.


def _texts(tokens: Sequence[Token]) -> Iterator[str]:
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.type == "list_item_open":
            # The number of an item is only drawn if it starts with a paragraph.
            yield token.info if following and following.type == "paragraph_open" else ""
        elif token.type == "inline":
            spans = token.children or []
            yield "".join("\n" if span.type.endswith("break") else _text(span) for span in spans)
        else:
            yield token.content


def _text(span: Token) -> str:
    return "".join(child.content for child in span.children or ()) or span.content


def _as_written(lines: Sequence[str]) -> list[Token]:
    """Return text as a code block; empty for blank lines."""
    text = _safe("\n".join(lines))
    return [Token("code_block", "code", 0, content=text, block=True)] if text.strip() else []


def _paragraph(text: str) -> list[Token]:
    spans = [
        Token("em_open", "em", 1),
        Token("text", "", 0, content=text),
        Token("em_close", "em", -1),
    ]
    return [
        Token("paragraph_open", "p", 1, block=True),
        Token("inline", "", 0, content=text, children=spans, block=True, level=1),
        Token("paragraph_close", "p", -1, block=True),
    ]
