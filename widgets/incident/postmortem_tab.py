"""Post-mortem tab: status and Markdown of the documents."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from app.dates import datetimes
from app.domain.tab_data import Loaded, PostmortemText
from app.present.text import muted, with_sign
from app.present.tokens import MUTED, OK, STRONG
from app.text.text import one_line
from widgets.basic.markdown_text import MarkdownText
from widgets.incident.tab import LazyTab, RenderContext, note_of

_LOOKS = {
    "in_progress": ("post-incident", STRONG),
    "in_review": ("active", STRONG),
    "completed": ("done", OK),
}


class _DocumentPane(VerticalScroll):
    """A line about each document, and their texts."""

    def compose(self) -> ComposeResult:
        """Yield both."""
        yield Static()
        yield MarkdownText()


class PostmortemTab(LazyTab):
    """Documents one below the other, newest first."""

    def __init__(self) -> None:
        super().__init__(
            "There is no post-mortem yet.", "Start one in the dashboard, or attach one: 5 R."
        )

    def make_content(self) -> Widget:
        """Return the content widget."""
        return _DocumentPane()

    def show(self, section: Loaded[tuple[PostmortemText, ...]], look: RenderContext) -> None:
        """Show the documents."""
        link = one_line(look.postmortem_link)
        if not link and self.show_failed([section]):
            return
        documents = section.value or ()
        lines = [line for document in documents for line in _about(document, look)]
        about = [document.about for document in documents]
        if link and not any(link in (each.document_url, *each.exported_urls) for each in about):
            lines = [Content.styled("Post-mortem", "bold"), muted(link), Content(""), *lines]
        self.query_one(_DocumentPane).query_one(Static).update(Content("\n").join(lines))
        texts = [document.content.value for document in documents if document.content.value]
        self.query_one(MarkdownText).update("\n\n---\n\n".join(texts))
        self.show_content(holds=bool(lines), note=note_of([section]))


def _about(document: PostmortemText, look: RenderContext) -> list[Content]:
    """Return title, status, editors and links of a document, and an error of its content."""
    about = document.about
    mark, style = _LOOKS.get(about.status, ("unknown", MUTED))
    state = one_line(about.status).replace("_", " ")
    lines = [
        Content.styled(one_line(about.title), "bold"),
        Content.assemble(
            with_sign(mark, style, Content.styled(state, style)),
            muted(f"  {one_line(about.type).replace('_', '-')}"),
            muted(f"  updated {datetimes.age(about.updated_at, look.now)} ago"),
        ),
    ]
    if about.editors:
        lines.append(muted("by " + ", ".join(one_line(user.label) for user in about.editors)))
    lines += [muted(one_line(link)) for link in (about.document_url, *about.exported_urls) if link]
    if document.content.problem:
        lines.append(Content(f"! {document.content.name}: {document.content.problem}"))
    return [*lines, Content("")]
