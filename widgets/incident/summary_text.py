"""Summary as Markdown, with search matches highlighted."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from app.present.text import highlight
from widgets.basic.markdown_text import MarkdownText


class SummaryText(MarkdownText):
    """Markdown with highlighted search matches.

    Args:
        search_words: Search words to highlight, see `app.present.text.highlight`.
    """

    def __init__(self, search_words: Sequence[str] = ()) -> None:
        super().__init__()
        self._sought = search_words

    async def show(self, summary: str) -> None:
        """Show a summary, or that there is none."""
        await self.update(summary or "*No summary yet.*")
        if self._sought and summary:
            # Paragraphs, headings and items, and the cells of tables, which are not blocks.
            for text in self.query(Static):
                if isinstance(text.content, Content):
                    text.update(highlight(text.content, self._sought), layout=False)
