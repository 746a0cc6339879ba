"""A Markdown document of which no word is hidden, neither by its syntax nor beyond an edge."""

from textual.widgets import Markdown

from app.text.markdown import markdown_parser


class MarkdownText(Markdown):
    """Follows no link by itself; code and tables fold where there is no room beside them."""

    DEFAULT_CSS = """
    MarkdownText {
        MarkdownFence > Label { width: 1fr; text-wrap: wrap; padding: 0 1; }
        MarkdownTableContent { grid-columns: 1fr; }
        MarkdownTableContent > .cell { text-wrap: wrap; text-overflow: fold; }
        MarkdownTableContent > .header { text-wrap: wrap; text-overflow: fold; }
    }
    """

    def __init__(self) -> None:
        super().__init__(parser_factory=markdown_parser, open_links=False)
