"""Summary as Markdown."""

from widgets.basic.markdown_text import MarkdownText


class SummaryText(MarkdownText):
    """Summary of an incident."""

    async def show(self, summary: str) -> None:
        """Show a summary, or that there is none."""
        await self.update(summary or "*No summary yet.*")
