"""What the list shows, and what its controllers change: the open view, its page, the marks."""

from dataclasses import replace

from app.present.cells import Cells
from app.query.listing import ListQuery
from app.session.workspace import Workspace
from app.store.cache.sync_state import SyncState
from app.sync.unseen import UnseenIncidents
from screens.list.page import ListPage
from screens.list.status_line import filter_words
from screens.list.view_state import ViewState


class ListModel:
    """What the list shows; whoever changes it has it drawn.

    Args:
        workspace: The profile at work.

    Attributes:
        workspace: The profile at work.
        views: The views, and the open one.
        page: The open page.
        unseen: The new and escalated incidents.
        marks: The ids of the marked incidents, wherever they are listed.
        sync: How the sync is getting on.
        paused: Whether auto-refresh is paused.
        filter_text: The filter in words.
        cells: How cells are drawn now.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.views = ViewState(workspace.views.views)
        self.page = ListPage(
            workspace.cache, workspace.page_size, workspace.resolve, self.views.listing
        )
        self.unseen = UnseenIncidents(workspace.cache)
        self.marks: frozenset[str] = frozenset()
        self.sync = SyncState(phase="loading")
        self.paused = False
        self.filter_text = ""
        self.cells = Cells((), workspace.now(), workspace.zone)

    @property
    def listing(self) -> ListQuery:
        """What is listed, with its dates resolved."""
        return self.workspace.resolve(self.page.listing)

    @property
    def hidden_marks(self) -> frozenset[str]:
        """The ids of the marked incidents that are not listed."""
        return self.marks - self.workspace.cache.listed_among(self.listing, self.marks)

    def read_names(self) -> None:
        """Read the names that the filter and the views are shown with."""
        self.filter_text = filter_words(self.page.listing.query, self.workspace.cache)
        self.views.replace(self.workspace.views.views)

    def read_ranks(self) -> None:
        """Read the severity ranks that cells are drawn by."""
        ranks = self.workspace.cache.vocabulary.severity_ranks()
        self.cells = Cells(ranks, self.workspace.now(), self.workspace.zone)

    def update_ages(self) -> None:
        """Have cells drawn by the present time, if an age on the page looks different by now."""
        cells = replace(self.cells, now=self.workspace.now())
        if any(cells.ages(row) != self.cells.ages(row) for row in self.page.rows):
            self.cells = cells
