"""Tabs of an incident, each loaded when it is first opened."""

from collections.abc import Callable, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static, TabPane

from app.domain.related_models import IncidentUpdate
from app.present.tokens import ACTION
from app.session.workspace import Workspace
from app.text.find import words_finder
from app.text.json_text import dump_json, parse_json
from screens.base.controllers import Controller, ControllerHost
from screens.base.targets import IncidentTargets
from screens.incident.find_controller import Findable
from screens.incident.overview_controller import OverviewController
from screens.incident.panes import IncidentPanes
from screens.incident.record_tabs import RECORD_TABS
from screens.incident.tab_loader import TabLoader
from widgets.basic.code_text import highlight_code
from widgets.basic.edge_tabs import Tab
from widgets.basic.key_binding import key_binding
from widgets.incident.field_list import FieldList
from widgets.incident.incident_tabs import IncidentTabs, TabName
from widgets.incident.record_list import RecordListView
from widgets.incident.static_matches import StaticMatches
from widgets.incident.summary_text import SummaryText
from widgets.incident.tab import ListTab

TABS = (
    TabName("tab-summary", "Summary"),
    *(tab.name for tab in RECORD_TABS),
    TabName("tab-json", "JSON"),
)
"""Tabs from left to right."""

_FIELDS = "Fields"
_FIELD_TITLE = Content.assemble(("0 ", ACTION), (_FIELDS, "bold"))


class TabsController(Controller):
    """Controller of the current incident's tabs, each loaded when it is first opened.

    Args:
        host: The screen.
        workspace: The open profile.
        targets: Provides the current incident.
        fields: The fields beside the tabs, or tab 0 in a narrow window.
        on_drawn: Called when a tab has been drawn.
        on_loaded: Called when the data of a tab has been read.

    Attributes:
        panes: Panes of the fields and of the tabs.
        panel: The panel around the tabs.
    """

    BINDINGS = (
        key_binding("incident.json", "tabs.toggle_json", "JSON", show=False),
        key_binding("incident.next_tab", "tabs.step(1)", "Tabs", key_display=f"0-{len(TABS)}"),
        key_binding("incident.previous_tab", "tabs.step(-1)", "Previous tab", show=False),
        key_binding("incident.pane", "tabs.switch_pane", "Other pane", show=False),
        *(
            key_binding(f"incident.{tab.id}", f"tabs.open({place})", tab.name, show=False)
            for place, tab in enumerate(TABS, start=1)
        ),
        key_binding("incident.tab-fields", "tabs.open(0)", "Fields", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        workspace: Workspace,
        targets: IncidentTargets,
        fields: FieldList,
        on_drawn: Callable[[], None],
        on_loaded: Callable[[], None],
    ) -> None:
        super().__init__(host)
        self._on_drawn = on_drawn
        self._on_read = on_loaded
        self._scrolled: dict[str, StaticMatches] = {}
        self._fields = fields
        self._workspace = workspace
        self._targets = targets
        self._widget = IncidentTabs(TABS, id="tabs")
        self.panes = IncidentPanes(host, fields, self._widget, self.draw_edges)
        self.panel = self.panes.tab_panel
        self._filled = self._position = Content("")
        self._json = Static(id="json")
        self._parts = {tab.name.id: tab.make_widget() for tab in RECORD_TABS}
        self._loader = TabLoader(host, workspace, self._parts, self._on_loaded)
        self._overview = OverviewController(
            host, workspace, targets, self._loader, lambda: self._is_summary_open
        )

    def compose(self, summary: SummaryText) -> ComposeResult:
        """Yield the panels of the fields and of the tabs, with the summary in the first."""
        with self.panes.body:
            with self.panes.field_panel:
                yield self._fields
            with self.panel:
                yield from self._compose_tabs(summary)

    def _compose_tabs(self, summary: SummaryText) -> ComposeResult:
        with self._widget:
            with TabPane("", id="tab-summary"), VerticalScroll():
                yield summary
                yield self._overview.widget
            for pane_id, tab in self._parts.items():
                with TabPane("", id=pane_id):
                    yield tab
            with TabPane("", id="tab-json"), VerticalScroll():
                yield self._json

    def show_open_tab(self) -> None:
        """Load the open tab when it is first shown, and update it."""
        self.draw_edges()
        incident_id = self._targets.current_id
        if not incident_id:
            return
        self._loader.load_if_stale(self._widget.active, incident_id)
        self._loader.draw(self._widget.active, incident_id)
        self._overview.load_soon()
        if self._widget.active == "tab-json":
            self._json.update(highlight_code(self._json_text(incident_id), "json"))
        self._on_drawn()

    def show_filled(self, filled: Content) -> None:
        """Show how many of the fields have a value."""
        self._filled = filled
        self.draw_edges()

    def show_position(self, position: Content) -> None:
        """Show when the incident was read."""
        self._position = position
        self.draw_edges()

    def draw_edges(self) -> None:
        """Draw the names of the tabs; in a narrow window the fields are one of them."""
        panes = self.panes
        if panes.is_narrow:
            first = Tab("0", _FIELDS, "", partial(self.action_open, 0))
            tabs = self._widget.edge_tabs_after(first, is_first_open=panes.is_on_fields)
            panes.field_panel.set_top(tabs, self._filled)
            panes.field_panel.set_position(self._position)
            self.panel.set_top(tabs)
        else:
            panes.field_panel.set_top(_FIELD_TITLE, self._filled)
            panes.field_panel.set_position(Content(""))
            self.panel.set_top(self._widget.edge_tabs())
        self.panel.set_position(self._position)

    def _json_text(self, incident_id: str) -> str:
        document = self._workspace.cache.document(incident_id) or b"{}"
        return dump_json(parse_json(document), indent=2)

    def open_json_with(self, words: Sequence[str]) -> None:
        """Open the JSON if it contains any of the search words."""
        if any(words_finder(words)(self._json_text(self._targets.current_id))):
            self._widget.active = "tab-json"
            self.panes.open(self.panel)

    @property
    def findable(self) -> Findable:
        """Text of the open tab."""
        pane = self._widget.get_pane(self._widget.active)
        for listed in pane.query(RecordListView):
            return listed
        if self._widget.active not in self._scrolled:
            scroller = pane.query_one(VerticalScroll)
            self._scrolled[self._widget.active] = StaticMatches(scroller)
        return self._scrolled[self._widget.active]

    def _on_loaded(self, pane_id: str) -> None:
        """Draw what has been read, if its tab is open."""
        if pane_id == self._widget.active:
            self._loader.draw(pane_id, self._targets.current_id)
        self._overview.draw()
        self._on_drawn()
        self._on_read()

    def load_open_tab(self) -> None:
        """Load the open tab from the API."""
        if self._is_summary_open:
            # It shows data of the others.
            self._loader.invalidate()
        elif incident_id := self._targets.current_id:
            self._loader.load(self._widget.active, incident_id)

    def on_read(self) -> None:
        """Read soon what the summary shows besides the incident, which has been read."""
        self._overview.on_read()

    @property
    def _is_summary_open(self) -> bool:
        return self._widget.active == TABS[0].id

    def invalidate(self) -> None:
        """Load each tab again when it is shown next."""
        self._loader.invalidate()

    @property
    def updates(self) -> Sequence[IncidentUpdate]:
        """The incident's updates, as far as they have been read."""
        log = self._loader.found.get("tab-timeline")
        return log.updates.value.items if log and log.updates.value else ()

    def await_new_entry(self) -> None:
        """Move the cursor of the open tab to a record that was just created."""
        tab = self._parts.get(self._widget.active)
        if isinstance(tab, ListTab):
            tab.awaits_new = True

    def action_open(self, place: int) -> None:
        """Open the tab of that number, and focus its content; 0 for the fields."""
        if place:
            self._widget.active = TABS[place - 1].id
            self.focus_content()
        else:
            self._focus_fields()

    def action_step(self, places: int) -> None:
        """Open the next or the previous tab, and focus its content."""
        if self.panes.is_narrow:
            now = 0 if self.panes.is_on_fields else self._widget.place + 1
            self.action_open((now + places) % (len(TABS) + 1))
        else:
            self._widget.step(places)
            self.focus_content()

    def action_switch_pane(self) -> None:
        """Focus the open tab, then the fields again."""
        if self._fields.has_focus:
            self.focus_content()
        else:
            self._focus_fields()

    def _focus_fields(self) -> None:
        self.panes.open(self.panes.field_panel)
        self.host.set_focus(self._fields)

    def focus_content(self) -> None:
        """Focus the content of the open tab."""
        self.panes.open(self.panel)
        pane = self._widget.active_pane
        content = pane.query(".content, VerticalScroll").first() if pane else None
        if content is not None:
            self.host.set_focus(content)

    def focus_shown(self) -> None:
        """Focus the fields where they are shown alone, else the content of the open tab."""
        if self.panes.is_on_fields:
            self._focus_fields()
        else:
            self.focus_content()

    def reveal(self, part: Findable) -> None:
        """Show the pane with a match, where only one is shown."""
        if not self.panes.is_zoomed:
            return
        if part is self._fields:
            self._focus_fields()
        else:
            self.focus_content()

    def action_toggle_json(self) -> None:
        """Show the JSON, or the summary again."""
        is_json = self._widget.active == "tab-json"
        self._widget.active = "tab-summary" if is_json else "tab-json"
        self.panes.open(self.panel)
