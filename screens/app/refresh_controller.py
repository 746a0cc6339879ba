"""Automatic refresh: runs the sync, and pauses it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from textual.app import App

from app.errors import IncidentError
from app.query.incident_query import IncidentQuery
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.system.debug_log import log
from screens.app.app_controller import AppController
from screens.app.connection_controller import ConnectionController
from widgets.basic.key_binding import key_binding

if TYPE_CHECKING:  # Load httpx; the list draws before that.
    from app.store.cache.sync_state import SyncState
    from app.sync.sync import Sync


class RefreshedList(Protocol):
    """List that the sync keeps current.

    Attributes:
        paused: Whether auto-refresh is paused.
    """

    paused: bool

    @property
    def query_shown(self) -> IncidentQuery:
        """Query that the API is asked for first."""
        ...

    def show_state(self, state: "SyncState") -> None:
        """Show the state of the sync."""
        ...


class RefreshController(AppController):
    """Controller of the sync.

    Args:
        host: The app.
        workspace: The open profile.
        launch: The launch options.
        connection: Waits for the API key.
        get_list: Returns the list.
        on_idle: Called after each refresh.

    Attributes:
        interval: Seconds between refreshes.
    """

    BINDINGS = (
        key_binding("app.pause", "refresh.pause", "Pause the automatic refresh", show=False),
    )

    def __init__(
        self,
        host: App[Any],
        workspace: Workspace,
        launch: LaunchOptions,
        connection: ConnectionController,
        get_list: Callable[[], RefreshedList],
        on_idle: Callable[[], object],
    ) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._launch = launch
        self.interval: float = launch.settings.refresh_seconds
        self._connection = connection
        self._get_list = get_list
        self._on_idle = on_idle
        self._sync: Sync | None = None
        self._shown_notice = ""
        self._has_looked_up = False

    def start(self) -> None:
        """Run the sync as long as the program runs, or until it is paused."""
        self.host.run_worker(self._run(), group="sync", exclusive=True)

    async def _run(self) -> None:
        if not await self._connection.connect():
            return
        from app.sync.sync import Sync

        self._sync = self._sync or Sync(
            self._workspace.service,
            self._workspace.cache,
            on_state=self._show_state,
            now=self._workspace.now,
            activity=self._workspace.activity,
            promised=self._workspace.promised_update,
        )
        await self._sync.run(lambda: self._get_list().query_shown, interval=lambda: self.interval)

    def refresh_now(self) -> None:
        """Refresh now, once if auto-refresh is paused; load a missing key again."""
        if self._launch.key:
            self._launch.key.retry()
        if self._sync and self._get_list().paused:
            once = self._sync.refresh(self._get_list().query_shown)
            self.host.run_worker(once, group="sync", exclusive=True)
        elif self._sync:
            self._sync.request_now()

    def action_pause(self) -> None:
        """Pause the automatic refresh, or let it go on."""
        listed = self._get_list()
        listed.paused = not listed.paused
        if listed.paused:
            self.host.workers.cancel_group(self.host, "sync")
        else:
            self.start()

    def show_notice(self) -> None:
        """Show the notice about a replaced cache, once."""
        notice = self._workspace.cache.notice
        if notice != self._shown_notice:
            self._shown_notice = notice
            self.show(notice, title="Cache")

    def _show_state(self, state: "SyncState") -> None:
        if not self.host.is_running:
            return  # The sync is being cancelled, and the list is already closed.
        log("sync", phase=state.phase, stored=state.stored)
        self.show_notice()
        self._get_list().show_state(state)
        if state.phase == "idle":
            self._on_idle()
            self._look_up_people()

    def _look_up_people(self) -> None:
        """Look up, once, the people whom views name by unknown email addresses, and the user."""
        workspace = self._workspace
        if (workspace.views.saved or workspace.me) and not self._has_looked_up:
            self._has_looked_up = True
            self.host.run_worker(self._name_people(), group="people of views")

    async def _name_people(self) -> None:
        from app.session.people_lookup import look_up_people_of_views

        try:
            await look_up_people_of_views(self._workspace)
        except IncidentError as error:
            log("people of views", error=type(error).__name__)
