"""Composition root: builds the workspace and the screens, and runs the sync."""

import signal
from asyncio import gather
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.color import Color
from textual.screen import Screen

from app.config.bindings import KEYS
from app.config.keymap import is_unbound
from app.present.tokens import TOKENS
from app.session.bootstrap import open_workspace
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.store.sqlite.database import StoreBusy
from app.system.debug_log import log
from app.system.gc_policy import resume_gc
from screens.app.connecting_app import ConnectingApp
from screens.app.exit_controller import ExitController
from screens.app.keys_app import KeyedApp
from screens.app.memory_controller import MemoryController
from screens.list.incident_list import IncidentListScreen
from widgets.textual_compat.styles import load_styles

if TYPE_CHECKING:
    from app.api.client import RequestRecord
    from app.store.cache.sync_state import SyncState
    from app.sync.sync import Sync

_STYLES = Path(__file__).parent.parent / "styles"

# Stylesheets of the list; the others are read after the first paint.
_FIRST_SHEETS = ("app", "list/incident_list", "list/table", "list/search_bar")


class IncidentApp(ConnectingApp, KeyedApp):
    """A terminal dashboard for incident.io.

    Args:
        workspace: The open profile.
        launch: The launch options.

    Attributes:
        ending: Handles the end of the program.
        unsaved_error: Error about the latest writes that are not on disk, after the end.
    """

    TITLE = "incident-tui"
    CSS_PATH = [_STYLES / f"{name}.tcss" for name in _FIRST_SHEETS]
    BINDINGS = [
        Binding("ctrl+r", "pause", "Pause the automatic refresh", id="app.pause", show=False),
        Binding("q", "leave_layer", "Quit", id="app.quit"),
    ]

    def __init__(self, workspace: Workspace, launch: LaunchOptions) -> None:
        super().__init__(workspace)
        self._launch = launch
        self._shown_notice = ""
        self.unsaved_error: StoreBusy | None = None
        self.set_keymap({**launch.settings.keys})
        cancel = launch.settings.keys.get("app.stop_waiting", KEYS["app.stop_waiting"].keys)
        self.shown_waits.cancel_key = "" if is_unbound(cancel) else cancel.partition(",")[0]
        self._sync: Sync | None = None
        self.ending = ExitController(self, workspace)
        self._memory = MemoryController(self)
        self._list = IncidentListScreen(workspace, self, launch.settings.bell_policy)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the program's tokens as colours of the current theme."""
        theme = self.current_theme
        colours = theme.to_color_system().generate()
        colours["muted"] = "ansi_bright_black" if theme.ansi else _muted(colours)
        return {"muted": colours["muted"]} | {
            token: colours[colour] for token, colour in TOKENS.items()
        }

    def get_default_screen(self) -> Screen[None]:
        """Return the list, which is the first screen."""
        return self._list

    def on_load(self) -> None:
        """Handle signals before the terminal is changed."""
        self.ending.listen()

    def on_terminal_gone(self) -> None:
        """End as on the kernel's SIGHUP, which may be ignored or late."""
        self.ending.end_by(signal.SIGHUP)

    async def action_quit(self) -> None:
        """Quit from any screen."""
        self.ending.quit()

    def on_mount(self) -> None:
        """Paint first, then load the network."""
        self._use_theme(self._launch.settings.theme)
        for problem in self._launch.problems:
            self.notify(
                str(problem), title="Configuration", severity="warning", timeout=20, markup=False
            )
        if trouble := self.workspace.cache_trouble:
            self.notify(
                f"Incidents are not stored on disk. {trouble}",
                title="No cache", severity="warning", timeout=20, markup=False,
            )  # fmt: skip
        self._show_notice()
        self.call_after_refresh(self._start)

    def _show_notice(self) -> None:
        """Show the notice about a replaced cache, once."""
        notice = self.workspace.cache.notice
        if notice != self._shown_notice:
            self._shown_notice = notice
            self.notify(notice, title="Cache", markup=False)

    def _show_state(self, state: "SyncState") -> None:
        if not self.is_running:
            return  # The sync is being cancelled, and the list is already closed.
        log("sync", phase=state.phase, stored=state.stored)
        self._show_notice()
        self._list.show_state(state)
        if state.phase == "idle":
            self._memory.collect_soon()

    def _use_theme(self, name: str | None) -> None:
        if name in self.available_themes:
            self.theme = name
        elif name:
            known = ", ".join(sorted(self.available_themes))
            self.notify(f"There is no theme {name!r}. Known: {known}.", markup=False)

    async def on_unmount(self) -> None:
        """Close the workspace once all workers have ended."""
        workers = list(self.workers)
        self.workers.cancel_all()
        await gather(*(worker.wait() for worker in workers), return_exceptions=True)
        try:
            await self.workspace.close()
        except StoreBusy as error:
            self.unsaved_error = error

    def _start(self) -> None:
        resume_gc()
        if self._launch.key:
            self._launch.key.start()
        self._load_remaining_styles()
        self._keep_fresh()
        self.open_journal()
        if self._launch.reference:
            self.open_incident(self._launch.reference)

    def _load_remaining_styles(self) -> None:
        """Read the other stylesheets; each is scoped to its screen, so the list does not change."""
        others = [table for table in sorted(_STYLES.rglob("*.tcss")) if table not in self.css_path]
        load_styles(self, others)

    @work(group="sync", exclusive=True)
    async def _keep_fresh(self) -> None:
        """Run the sync as long as the program runs."""
        if not await self.connect():
            return
        from app.sync.sync import Sync

        self._sync = self._sync or Sync(
            self.workspace.service,
            self.workspace.cache,
            on_state=self._show_state,
            now=self.workspace.now,
            activity=self.workspace.activity,
        )
        await self._sync.run(
            lambda: self._list.query_shown, interval=self._launch.settings.refresh_seconds
        )

    def open_incident(self, identifier: str, sought: Sequence[str] = ()) -> None:
        """Show an incident, with search matches highlighted."""
        from screens.incident.incident import IncidentScreen

        if known := self.workspace.cache.find(identifier):
            self._list.unseen.mark_seen(known)
        self.push_screen(IncidentScreen(self.workspace, self, identifier, sought))

    def open_json(self, incident_id: str) -> None:
        """Show an incident's JSON."""
        self.open_incident(incident_id)
        self.call_after_refresh(self.screen.run_action, "tabs.toggle_json")

    def show_work(self) -> None:
        """List the open work of all incidents."""
        from screens.incident.open_work import OpenWorkScreen

        self.push_screen(OpenWorkScreen(self.workspace, self))

    def show_declared(self, incident_id: str) -> None:
        """Show an incident from a new response, and select it in the list."""
        from screens.incident.incident import IncidentScreen

        self._list.views.go_to(incident_id)
        self._list.unseen.mark_seen(incident_id)
        self.push_screen(IncidentScreen(self.workspace, self, incident_id, just_read=True))

    def refresh_now(self) -> None:
        """Refresh now, once if auto-refresh is paused; load a missing key again."""
        if self._launch.key:
            self._launch.key.retry()
        if self._list.paused:
            self._refresh_once()
        elif self._sync:
            self._sync.request_now()

    @work(group="sync", exclusive=True)
    async def _refresh_once(self) -> None:
        if self._sync:
            await self._sync.refresh(self._list.query_shown)

    def action_pause(self) -> None:
        """Pause or resume auto-refresh."""
        self._list.paused = not self._list.paused
        if self._list.paused:
            self.workers.cancel_group(self, "sync")
        else:
            self._keep_fresh()

    @property
    def unfinished(self) -> Sequence[str]:
        """Names of running work; empty while the app is idle."""
        keys = ("keys",) if self.has_keys_waiting else ()
        return (*keys, *self.workspace.unfinished)

    @property
    def zone(self) -> tzinfo | None:
        """Time zone for display; None for the machine's time zone."""
        return self.workspace.zone

    def requests(self) -> "Sequence[RequestRecord]":
        """Return the latest requests, oldest first."""
        return tuple(self.workspace.service.client.log)

    def pop_screen(self) -> AwaitComplete:
        """Cancel the workers of a closing screen, whose widgets will be gone."""
        self.workers.cancel_node(self.screen)
        self._memory.collect_soon()
        return super().pop_screen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow quitting from the list only; other layers have a separate key."""
        del parameters
        return action != "leave_layer" or all(each.is_modal for each in self.screen_stack[1:])

    def action_leave_layer(self) -> None:
        """Quit if only the list is open."""
        if len(self.screen_stack) == 1:
            self.ending.quit()


def build_app(launch: LaunchOptions) -> IncidentApp:
    """Return the app for the launch options, without network access.

    Raises:
        PathUnusable: The cache folder cannot be created; `--no-cache` avoids it.
    """
    return IncidentApp(open_workspace(launch), launch)


def _muted(colours: Mapping[str, str]) -> str:
    """Return the text colour, blended with two fifths of the background."""
    foreground, background = (Color.parse(colours[name]) for name in ("foreground", "background"))
    return foreground.blend(background, 0.4).hex
