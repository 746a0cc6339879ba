"""The row of views above the list: a digit to press, a name, and how many there are."""

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from app.listing import View


class _Tab(Static):
    """One view."""

    def __init__(self, number: int, view: View) -> None:
        super().__init__()
        self._number = number
        self.view = view

    def show(self, count: int | None, *, chosen: bool) -> None:
        """Draw the tab with its count, None while that is not known."""
        self.set_class(chosen, "-chosen")
        self.update(
            Content.assemble(
                (f"{self._number} ", "$muted"),
                (self.view.name, "bold underline" if chosen else ""),
                (f" {'…' if count is None else f'{count:,}'}", "$muted"),
            )
        )

    def on_click(self, event: Click) -> None:
        """A click chooses the view."""
        event.stop()
        self.post_message(ViewTabs.Chosen(self.view))


class ViewTabs(Horizontal):
    """All views, the open one marked."""

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, view: View) -> None:
            super().__init__()
            self.view = view

    def __init__(self, views: Sequence[View], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._views = tuple(views)

    def compose(self) -> ComposeResult:
        """One tab a view."""
        for number, view in enumerate(self._views, start=1):
            yield _Tab(number, view)

    def show(self, chosen: View, counts: Mapping[str, int]) -> None:
        """Draw all tabs: `counts` by the view's id."""
        for tab in self.query(_Tab):
            tab.show(counts.get(tab.view.id), chosen=tab.view.id == chosen.id)
