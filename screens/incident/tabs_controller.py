"""The tabs of an incident: what is in them, and how one gets there."""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.highlight import highlight as highlight_code
from textual.widgets import Static, TabbedContent, TabPane

from app.domain.decoding import parse_json
from app.session.workspace import Workspace
from app.text.json_text import dump_json
from screens.base.edit_actions import EditingScreen
from screens.base.navigation import Routes
from screens.incident.tab_loader import PART_TABS, PartLoads, part_tabs
from widgets.incident.incident_tabs import IncidentTabs, TabName
from widgets.incident.summary_text import SummaryText

TABS = (
    TabName("tab-summary", "Summary", "Sum"),
    *PART_TABS,
    TabName("tab-json", "JSON", "JSON"),
)
"""From left to right."""


class PanesScreen(EditingScreen):
    """A screen on which one incident has tabs, filled when they are first looked at.

    Args:
        workspace: The profile at work.
        routes: Where the keys lead.
    """

    def __init__(self, workspace: Workspace, routes: Routes) -> None:
        super().__init__(workspace, routes)
        self._tabs = part_tabs()
        self._parts = PartLoads(self, workspace, self._tabs)

    def compose_tabs(self, summary: SummaryText) -> ComposeResult:
        """The tabs, with the summary in the first."""
        with IncidentTabs(TABS, id="tabs"):
            with TabPane("", id="tab-summary"), VerticalScroll():
                yield summary
            for pane_id, tab in self._tabs.items():
                with TabPane("", id=pane_id):
                    yield tab
            with TabPane("", id="tab-json"), VerticalScroll():
                yield Static(id="json")

    @on(TabbedContent.TabActivated)
    def show_tab(self) -> None:
        """Fill the open tab when it is first looked at, and keep it up to date from then on."""
        open_tab = self.query_one(IncidentTabs).active
        for incident_id in self.at_hand:
            self._parts.look(open_tab, incident_id)
            if open_tab == "tab-json":
                document = self._workspace.cache.document(incident_id) or b"{}"
                text = dump_json(parse_json(document), indent=2)
                self.query_one("#json", Static).update(highlight_code(text, language="json"))

    def read_tab(self) -> None:
        """Ask the API for what the open tab shows."""
        for incident_id in self.at_hand:
            self._parts.read(self.query_one(IncidentTabs).active, incident_id)

    def forget_tabs(self) -> None:
        """Have all of them filled anew when they are looked at."""
        self._parts.forget()

    def action_tab(self, place: int) -> None:
        """Open the tab of that number, and take the keys there."""
        self.query_one(IncidentTabs).active = TABS[place - 1].id
        self._enter_tab()

    def action_step_tab(self, places: int) -> None:
        """Open the next or the previous tab."""
        self.query_one(IncidentTabs).step(places)
        self._enter_tab()

    def _enter_tab(self) -> None:
        """Keys that move belong to what was just opened."""
        pane = self.query_one(IncidentTabs).active_pane
        content = pane.query(".content, VerticalScroll").first() if pane else None
        if content is not None:
            content.focus()

    def action_json(self) -> None:
        """Show the JSON, or the summary again."""
        tabs = self.query_one(IncidentTabs)
        tabs.active = "tab-summary" if tabs.active == "tab-json" else "tab-json"
