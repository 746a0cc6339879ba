"""Screen of one incident: fields to edit in place, summary, related records and JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.geometry import Offset
from textual.widgets import Markdown, Static, TabbedContent

from app.domain.fields import Field
from app.domain.incident_facts import (
    durations,
    facts,
    unreadable_parts,
    workload,
)
from app.domain.models import Incident
from app.editing.drafts import values_of
from app.editing.field_permissions import allowed_fields
from app.editing.related_operations import access_denied
from app.editing.unseen_changes import changes, snapshot
from app.errors import IncidentError
from app.present.signs import sign
from app.present.tokens import BAD
from app.session.workspace import Workspace
from app.store.cache.cache_changes import CacheChange
from app.store.cache.seen_incidents import SeenSnapshot
from app.store.sqlite.database import StoreFailed
from app.store.sqlite.retry_busy import retry_while_busy
from app.text.text import clean
from screens.base.controllers import ControllerScreen
from screens.base.edit_actions import EditActions
from screens.base.history_controller import HistoryController
from screens.base.navigation import Navigator
from screens.base.share_controller import ShareController
from screens.base.split import SIZE_CLASSES
from screens.incident.find_controller import FindController
from screens.incident.header_controller import HeaderController
from screens.incident.panes import IncidentPanes
from screens.incident.record_operations import RecordOperations
from screens.incident.tabs_controller import TabsController
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding
from widgets.basic.placeholder import Placeholder, PlaceholderKind
from widgets.incident.changes_line import ChangesLine
from widgets.incident.field_list import FieldList
from widgets.incident.find_line import FindLine
from widgets.incident.incident_header import FactBand, Place
from widgets.incident.record_list import RecordListView
from widgets.incident.related_tab import RelatedTab
from widgets.incident.summary_text import SummaryText
from widgets.incident.tab import LazyTab
from widgets.textual_compat.message_queues import is_open

if TYPE_CHECKING:
    from app.export.handover import NoteWriter

_TICK = 10.0  # Seconds between two looks at the age and the countdown in the header.


class IncidentScreen(ControllerScreen):
    """Screen of one incident, first from the cache and then from the API.

    Args:
        workspace: The open profile.
        navigator: Navigation between screens.
        identifier: The incident's id or reference number.
        search_words: Search words to highlight, see `app.present.text.highlight`.
        just_read: Whether the incident comes from a new response and needs no refresh.
    """

    AUTO_FOCUS = "FieldList"
    HORIZONTAL_BREAKPOINTS = SIZE_CLASSES
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]
    BINDINGS = [
        *EditActions.BINDINGS,
        *ShareController.BINDINGS,
        key_binding("incident.leave", "leave", "Back"),
        *TabsController.BINDINGS,
        *IncidentPanes.BINDINGS,
        *HistoryController.BINDINGS,
        *FindController.BINDINGS,
        key_binding("incident.copy", "copy_value", "Copy", show=False),
        key_binding("incident.refresh", "refresh", "Refresh", show=False),
    ]

    def __init__(
        self,
        workspace: Workspace,
        navigator: Navigator,
        identifier: str,
        search_words: Sequence[str] = (),
        *,
        just_read: bool = False,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._navigator = navigator
        self._edit = EditActions(self, workspace, navigator, self, self._on_operation_done)
        self._share = ShareController(
            self, workspace, self, self._write_note, lambda text: self._say(clean(text))
        )
        self._fields = FieldList(id="fields")
        self._tabs = TabsController(
            self, workspace, self, self._fields, lambda: self._find.renew(), self._draw_facts
        )
        self._header = HeaderController(workspace, search_words)
        self._find = FindController(
            self,
            lambda: (self._tabs.findable, self._fields),
            self._tabs.focus_shown,
            self._tabs.reveal,
        )
        self._operations = RecordOperations(
            self, workspace, navigator.operations, self._on_operation_done, self._on_created
        )
        self.controllers = {
            "edit": self._edit,
            "share": self._share,
            "tabs": self._tabs,
            "panes": self._tabs.panes,
            "find": self._find,
            "history": HistoryController(self, navigator.incidents, lambda: self.current_id),
        }
        self._just_read = just_read
        self._search_words = search_words
        self._identifier = identifier
        self._incident: Incident | None = None
        self._last_seen: SeenSnapshot | None = None
        self._unsubscribe = workspace.cache.changes.subscribe(self._on_cache_change)

    def compose(self) -> ComposeResult:
        """Yield header, search line, fields beside tabs, status line, and keys."""
        yield self._header.widget
        yield ChangesLine(id="incident-changes")
        yield Placeholder(id="incident-placard")
        yield self._find.line
        yield from self._tabs.compose(SummaryText())
        yield Static(id="incident-status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the stored incident, then refresh it if needed."""
        self._tabs.panes.arrange(self.app.size)
        self.watch(self._find.line, "typed", self._find.on_typed, init=False)
        self.set_interval(_TICK, self._draw_facts)
        self._read()
        if self._just_read and self._incident:
            self._tabs.load_open_tab()
            self._say_read()
        else:
            self.action_refresh()

    def on_resize(self, event: Resize) -> None:
        """Arrange the panes as they were left with this size."""
        self._tabs.panes.arrange(event.size)
        self._tabs.draw_edges()

    def on_unmount(self) -> None:
        """Unsubscribe from the cache."""
        self._unsubscribe()

    def _on_cache_change(self, change: CacheChange) -> None:
        shown = self._incident.id if self._incident else ""
        if change.configuration:
            self.refresh_bindings()
        if is_open(self) and (change.configuration or shown in change.incident_ids):
            self._read()

    def _read(self) -> None:
        """Read the incident from the cache."""
        incident_id = self._workspace.cache.find(self._identifier)
        self._incident = self._workspace.cache.incident(incident_id) if incident_id else None
        self.query_one("#incident-body").display = self._incident is not None
        placard = self.query_one("#incident-placard", Placeholder)
        if self._incident:
            placard.hide()
            self._draw(self._incident)
        else:
            placard.set_content(PlaceholderKind.LOADING, f"Loading {self._identifier}")

    def _draw(self, incident: Incident) -> None:
        zone = self._workspace.zone
        fields = allowed_fields(self._workspace.configuration(), incident)
        self._header.widget.set_title(incident)
        self._draw_facts()
        about = facts(incident, zone, self._workspace.team_names)
        groups = [("About", about), ("Durations", durations(incident))]
        if worked := workload(incident):
            groups.append(("Workload", worked))
        if incident.unreadable:
            groups.insert(0, ("Not readable, as received", unreadable_parts(incident)))
        self._tell_changes(incident, fields)
        held = values_of(incident, fields)
        self._fields.show(fields, held, groups, zone)
        filled = sum(held[each.key] != each.kind.empty for each in fields)
        self._tabs.show_filled(Content(f"{filled} of {len(fields)} filled"))
        self.run_worker(self._show_summary(incident), group="summary")
        self._tabs.show_open_tab()

    async def _show_summary(self, incident: Incident) -> None:
        await self.query_one(SummaryText).show(incident.summary or "")
        words, self._search_words = self._search_words, ()
        if words:
            self._find.begin_with(words)
            if not self._find.total:
                self._tabs.open_json_with(words)
        else:
            self._find.renew()

    def _draw_facts(self) -> None:
        """Draw the facts in the header, whose age and countdown change with time alone."""
        if self._incident:
            self._header.draw_facts(self._incident, self._tabs.updates)

    def _tell_changes(self, incident: Incident, fields: tuple[Field, ...]) -> None:
        """Show changes since the incident was last viewed, and mark it as seen."""
        seen, now = self._workspace.seen, self._workspace.now()
        if self._last_seen is None:
            self._last_seen = seen.last(incident.id)
        held = snapshot(incident, fields)
        if before := self._last_seen:
            known = {**before.fields, **seen.own(incident.id)}
            changed = changes(known, held, self._workspace.zone)
            self.query_one(ChangesLine).show(changed, before.at, now)
        else:
            self._last_seen = SeenSnapshot(now, held)
        try:
            seen.mark_seen(incident.id, at=now, updated=incident.updated_at, fields=held)
        except StoreFailed as error:
            self._say(str(error))

    def _say(self, what: Content | str) -> None:
        """Show a message below; a short one about the last read is in the edge of the tabs."""
        status = self.query_one("#incident-status", Static)
        text = Content(what) if isinstance(what, str) else what
        status.update(text)
        status.display = bool(text.plain)
        self.shows_reason = False

    @work(group="show", exclusive=True)
    async def action_refresh(self) -> None:
        """Read the incident and its open tab from the API."""
        self._tabs.load_open_tab()
        self._say("")
        self._tabs.show_position(Content("Reading…"))
        try:
            document = await self._workspace.service.show(self._identifier)
            self._identifier = document.id
            await retry_while_busy(self._workspace.cache.upsert, [document])
        except IncidentError as error:
            self._show_error(error)
            return
        self._read()
        self._say_read()
        await self._name_teams()

    async def _name_teams(self) -> None:
        """Look up the names of the incident's teams, which it has only by id."""
        names = self._workspace.team_names
        if self._incident and not set(self._incident.team_ids) <= names.keys():
            try:
                names.update({team.id: team.name for team in await self._workspace.service.teams()})
            except IncidentError:
                return  # The ids stay.
            self._read()

    def _say_read(self) -> None:
        self._say("")
        self._tabs.on_read()
        clock = self._workspace.now().astimezone(self._workspace.zone).strftime("%H:%M:%S")
        self._tabs.show_position(Content(f"Read from the API at {clock}"))

    def _show_error(self, error: IncidentError) -> None:
        if self._incident is None:
            self.query_one("#incident-placard", Placeholder).set_content(
                PlaceholderKind.FAILED,
                error.title,
                error.explanation,
                "r try again · esc back",
            )
        self._tabs.show_position(Content(""))
        self._say(Content.styled(f"{sign('error')} {error}", BAD))

    @on(FieldList.FieldChosen)
    def _on_field_chosen(self, event: FieldList.FieldChosen) -> None:
        if event.field.not_on_edit:
            self.show_reason(event.field.not_on_edit)
        else:
            self._edit.action_field(event.field.key)

    @on(FieldList.LinkChosen)
    def _on_fact_link(self, event: FieldList.LinkChosen) -> None:
        self._share.links.open(event.link)

    @on(FactBand.LinkClicked)
    def _on_header_link(self, event: FactBand.LinkClicked) -> None:
        if event.place is Place.DASHBOARD:
            self._share.action_browser()
        else:
            self._share.action_channel()

    @on(Markdown.LinkClicked)
    def _on_markdown_link(self, event: Markdown.LinkClicked) -> None:
        self._share.links.open(event.href)

    @on(RecordListView.Chosen)
    def _on_part_chosen(self, event: RecordListView.Chosen) -> None:
        if event.entry.incident_id:
            self._navigator.incidents.open(event.entry.incident_id)
        elif event.entry.link:
            self._share.links.open(event.entry.link)

    @on(LazyTab.Requested)
    def _on_requested(self, event: LazyTab.Requested) -> None:
        if self._incident:
            self._operations.start(event, self._incident.id)

    @on(RelatedTab.AccessRequested)
    def _on_access_requested(self) -> None:
        if self._incident and (reason := access_denied(self._incident)):
            self.show_reason(reason)
        elif self._incident:
            self._operations.change_access(self._incident.id)

    @on(TabbedContent.TabActivated)
    def _on_tab_activated(self) -> None:
        if self.shows_reason:
            self.show_reason("")
        self._tabs.show_open_tab()

    @on(FindLine.Cleared)
    def _on_find_cleared(self) -> None:
        self._find.clear()

    @on(FindLine.Left)
    def _on_find_left(self) -> None:
        self._find.submit()

    @on(FindLine.Moved)
    def _on_find_moved(self, event: FindLine.Moved) -> None:
        self._find.action_step(event.steps)

    def _on_created(self) -> None:
        """Refresh, and move the cursor to the new record."""
        self._tabs.await_new_entry()
        self._on_operation_done()

    def _on_operation_done(self) -> None:
        """Refresh the incident and its open tab; other tabs when they are opened."""
        if is_open(self):
            self._tabs.invalidate()
            self.action_refresh()

    def show_reason(self, text: str) -> None:
        """Show the reason why a key is disabled in the status line; none removes it."""
        self._say(Content.assemble(("! ", "bold"), text) if text else "")
        self.shows_reason = bool(text)

    @property
    def current_id(self) -> str:
        """Id of the displayed incident; empty if unknown."""
        return self._incident.id if self._incident else ""

    @property
    def target_ids(self) -> tuple[str, ...]:
        """Id of the displayed incident."""
        return (self.current_id,) if self.current_id else ()

    def popup_anchor(self, incident_id: str) -> Offset | None:
        """Return the position of the field at the cursor; None in the tabs."""
        is_here = incident_id == self.current_id and self._fields.has_focus
        return self._fields.cursor_region.offset if is_here else None

    def action_copy_value(self) -> None:
        """Copy the value at the cursor, of the fields or of the open tab."""
        match self.focused:
            case FieldList() | RecordListView() as listed if listed.current_text:
                self._share.copy_value(listed.current_text)
            case _:
                self._say("There is no value at the cursor.")

    def _write_note(self, note_writer: "NoteWriter") -> str:
        """Write the handover note of the incident."""
        if self._incident is None:
            return ""
        return note_writer.incident(self._incident, self._workspace.configuration())

    def action_leave(self) -> None:
        """Clear the text that was found here, else go back to the list."""
        if not self._find.clear() and self.is_active:
            self.dismiss(None)
