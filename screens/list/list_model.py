"""State of the list that its controllers share: open view, page, marks."""

from app.present.cells import Cells
from app.query.columns import BUILT_IN
from app.query.listing import ListQuery
from app.session.workspace import Workspace
from app.store.cache.sync_state import SyncState
from app.sync.overdue_updates import OverdueUpdates
from app.sync.unseen import UnseenIncidents
from app.system.structs import replace
from screens.list.page import ListPage
from screens.list.status_line import filter_words
from screens.list.view_state import ViewState


class ListModel:
    """State of the list; a controller that changes it also redraws it.

    Args:
        workspace: The open profile.

    Attributes:
        workspace: The open profile.
        views: The views, and the open one.
        page: The open page.
        unseen: New and escalated incidents.
        overdue: Updates that become overdue.
        marks: Ids of the marked incidents, in any view.
        sync: State of the sync.
        paused: Whether auto-refresh is paused.
        filter_text: The filter as text.
        behind_bar: The incidents behind a bar of Insights, while `escape` goes back to it.
        cells: Renderer of cells.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.views = ViewState(workspace.views.views)
        self.page = ListPage(
            workspace.cache, workspace.page_size, workspace.resolve, self.views.listing
        )
        self.unseen = UnseenIncidents(workspace.cache)
        self.overdue = OverdueUpdates(workspace.cache)
        self.marks: frozenset[str] = frozenset()
        self.sync = SyncState(phase="loading")
        self.paused = False
        self.filter_text = ""
        self.behind_bar: ListQuery | None = None
        self.cells = self._cells(())

    def _cells(self, ranks: tuple[int, ...]) -> Cells:
        width = BUILT_IN["severity"].width
        return Cells(ranks, self.workspace.now(), self.workspace.zone, width)

    @property
    def way_back(self) -> str:
        """Where `escape` goes back to; empty for nowhere."""
        is_shown = self.behind_bar is not None and self.views.listing == self.behind_bar
        return "Insights" if is_shown else ""

    @property
    def listing(self) -> ListQuery:
        """The list query with dates resolved."""
        return self.workspace.resolve(self.page.listing)

    @property
    def hidden_marks(self) -> frozenset[str]:
        """Ids of the marked incidents that are not listed."""
        return self.marks - self.workspace.cache.listed_among(self.listing, self.marks)

    def read_names(self) -> None:
        """Read the names in the filter and the views."""
        self.filter_text = filter_words(self.page.listing, self.workspace.cache)
        self.views.replace(self.workspace.views.views)

    def read_ranks(self) -> None:
        """Read the severity ranks for rendering."""
        ranks = self.workspace.cache.configuration_store.severity_ranks()
        self.cells = self._cells(ranks)

    def update_ages(self) -> None:
        """Update the reference time of ages, if any displayed age has changed."""
        cells = replace(self.cells, now=self.workspace.now())
        if any(cells.ages(row) != self.cells.ages(row) for row in self.page.rows):
            self.cells = cells
