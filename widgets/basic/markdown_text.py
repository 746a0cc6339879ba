"""Markdown document that shows every word, at any width."""

from textual.widgets import Markdown

from app.text.markdown import markdown_parser
from widgets.basic.code_text import CodeFence


class MarkdownText(Markdown):
    """Markdown widget that opens no links itself, and wraps code and tables."""

    DEFAULT_CSS = """
    MarkdownText {
        CodeFence > Label { width: 1fr; text-wrap: wrap; padding: 0 1; }
        MarkdownTableContent { grid-columns: 1fr; }
        MarkdownTableContent > .cell { text-wrap: wrap; text-overflow: fold; }
        MarkdownTableContent > .header { text-wrap: wrap; text-overflow: fold; }
    }
    """

    BLOCKS = {**Markdown.BLOCKS, "fence": CodeFence, "code_block": CodeFence}

    def __init__(self) -> None:
        super().__init__(parser_factory=markdown_parser, open_links=False)
