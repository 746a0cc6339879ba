"""Composition root: builds the workspace and the screens, and runs the sync."""

import os
import signal
from asyncio import gather
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import constants
from textual.actions import ActionParseResult, parse
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.dom import DOMNode
from textual.driver import Driver
from textual.events import Event
from textual.screen import Screen, SystemModalScreen
from textual.scrollbar import ScrollBar
from textual.theme import Theme

from app.config.bindings import KEYS
from app.config.custom_commands import CommandScope
from app.config.key_scopes import WRITE_KEYS
from app.config.keymap import is_unbound
from app.config.settings import Settings, summary
from app.present.themes import css_variables
from app.session.bootstrap import apply_settings, open_workspace
from app.session.launch import LaunchOptions
from app.session.named_incident import named_incident
from app.session.workspace import Workspace
from app.store.sqlite.database import StoreBusy
from app.system.exit_state import is_exiting
from app.system.gc_policy import resume_gc
from app.system.recent_actions import record_action
from app.system.waits import Waits
from screens.app.bindings_controller import BindingsController
from screens.app.commands_controller import CommandsController
from screens.app.connection_controller import ConnectionController
from screens.app.exit_controller import ExitController
from screens.app.first_screen_controller import FirstScreenController
from screens.app.forms_navigator import FormsNavigator
from screens.app.key_queue import OrderedKeys
from screens.app.late_styles import LateStyles
from screens.app.memory_controller import MemoryController
from screens.app.on_call_controller import OnCallController
from screens.app.operations_navigator import OperationsNavigator
from screens.app.plain_mode import plain_sheet
from screens.app.profile_controller import ProfileController
from screens.app.refresh_controller import RefreshController
from screens.app.resume import JournalWatch, ResumeController
from screens.app.settings_controller import SettingsController
from screens.app.terminal_controller import TerminalController, adapt_texts
from screens.app.theme_controller import ThemeController
from screens.app.tour_controller import TourController
from screens.base.controllers import ControllerScreen
from screens.base.navigation import Navigator
from screens.base.targets import IncidentTargets
from screens.incidents_navigator import IncidentNavigator
from screens.list.incident_list import IncidentListScreen
from widgets.basic.scroll_thumb import ThumbRender
from widgets.basic.wait_toast import WaitPresenter
from widgets.textual_compat.driver import hardened
from widgets.textual_compat.message_queues import InputApp
from widgets.textual_compat.patches import patch_textual
from widgets.textual_compat.plain_frames import PlainFrames

if TYPE_CHECKING:
    from app.api.request_record import RequestRecord

_STYLES = Path(__file__).parent.parent / "styles"

# Stylesheets of the list; the others are read after the first paint.
_FIRST_SHEETS = ("app", "list/incident_list", "list/table", "list/search_bar")


class IncidentApp(InputApp):
    """A terminal dashboard for incident.io.

    Args:
        workspace: The open profile.
        launch: The launch options.

    Attributes:
        workspace: The open profile.
        controllers: Controllers by the name used in bindings.
        exit_controller: Handles the end of the program.
        connection: Connects to the API.
        profiles: Switches to another profile.
        ordered_keys: Queue of input events.
        navigator: Navigation between screens.
        unsaved_error: Error about the latest writes that are not on disk, after the end.
    """

    TITLE = "incident-tui"
    CSS_PATH = [_STYLES / f"{name}.tcss" for name in _FIRST_SHEETS]
    # Textual's key for the palette would replace ctrl+p in every picker.
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        *BindingsController.BINDINGS,
        *TerminalController.BINDINGS,
        *ThemeController.BINDINGS,
        *ConnectionController.BINDINGS,
        *RefreshController.BINDINGS,
        *ExitController.BINDINGS,
        *ProfileController.BINDINGS,
        *TourController.BINDINGS,
        *OnCallController.BINDINGS,
    ]

    def __init__(self, workspace: Workspace, launch: LaunchOptions) -> None:
        # Before Textual reads the styles, so that they are parsed once.
        self._launch = launch
        self._themes = ThemeController(self, launch.settings.theme, launch.terminal)
        self.set_reactive(App.theme, self._themes.name)
        # Without colours, none are sent, rather than greys of the same lightness.
        no_color = os.environ.get("NO_COLOR")
        is_plain = launch.settings.plain
        super().__init__(
            css_path=[*self.CSS_PATH, plain_sheet(_STYLES)] if is_plain else None,
            ansi_color=None if no_color is None else True,
        )
        if no_color is not None:
            os.environ["NO_COLOR"] = no_color  # Textual takes it away from the next profile.
        self._use_effects(launch.settings)
        adapt_texts(launch.settings)
        self.plain_frames = PlainFrames() if is_plain else None
        ScrollBar.renderer = ThumbRender
        patch_textual()
        self.workspace = workspace
        self.left_out_keys = WRITE_KEYS if workspace.read_only else frozenset()
        self.unsaved_error: StoreBusy | None = None
        self.ordered_keys = OrderedKeys(self)
        self._late_styles = LateStyles(self, _STYLES)
        self._make_controllers()
        self._make_navigator()
        self._list = IncidentListScreen(
            workspace,
            self.navigator,
            launch.settings.bell_policy,
            self._first_screen.follow,
        )

    def _make_controllers(self) -> None:
        workspace, launch = self.workspace, self._launch
        waits, presenter = Waits(workspace.clock.monotonic), WaitPresenter(self)
        self._presenter = presenter
        self._settings = SettingsController(self, launch, self._apply)
        self._use_keys(launch.settings.keys)
        self._memory = MemoryController(self)
        self._journal_watch = JournalWatch(self, workspace, waits, presenter)
        self._terminal = TerminalController(self, launch.settings)
        self._first_screen = FirstScreenController(
            self, workspace, launch, lambda: self._list.start, self.ordered_keys
        )
        self.exit_controller = ExitController(self, workspace, self._first_screen.save_and)
        self.connection = ConnectionController(self, workspace, waits, presenter)
        self._refresh = RefreshController(
            self, workspace, launch, self.connection, lambda: self._list, self._memory.collect_soon
        )
        self.profiles = ProfileController(
            self, workspace, launch, self.connection, self.exit_controller
        )
        self._tour = TourController(self, launch)
        commands = CommandsController(
            self,
            workspace,
            launch.settings.commands,
            self._command_targets,
            self._refresh.refresh_now,
        )
        commands.bind()
        self.controllers = {
            "commands": commands,
            "bindings": BindingsController(
                self,
                self.requests,
                workspace.zone,
                partial(named_incident, workspace.cache),
                lambda identifier: self.navigator.incidents.open(identifier),
                commands.bindings,
            ),
            "terminal": self._terminal,
            "theme": self._themes,
            "connection": self.connection,
            "refresh": self._refresh,
            "exit": self.exit_controller,
            "profile": self.profiles,
            "tour": self._tour,
            "on_call": OnCallController(self, lambda: self.navigator.incidents.open_on_call()),
        }

    def _command_targets(self) -> tuple[str, IncidentTargets] | None:
        """Return the scope of commands on the top screen, and its incidents; None without any."""
        # The palette lists the commands of the screen below it.
        below = (
            each for each in self.screen_stack[::-1] if not isinstance(each, SystemModalScreen)
        )
        screen = next(below, None)
        if isinstance(screen, IncidentListScreen):
            return CommandScope.LIST, screen
        if isinstance(screen, IncidentTargets) and isinstance(screen, ControllerScreen):
            return CommandScope.INCIDENT, screen
        return None

    def _make_navigator(self) -> None:
        workspace = self.workspace
        incidents = IncidentNavigator(self, workspace, lambda: self._list, lambda: self.navigator)
        forms = FormsNavigator(self, workspace, incidents)
        operations = OperationsNavigator(self, workspace, forms)
        self._resume = ResumeController(self, workspace, incidents, forms, operations)
        self.navigator = Navigator(
            incidents, forms, operations, self._resume, self._refresh.refresh_now
        )

    @property
    def available_themes(self) -> dict[str, Theme]:
        """All themes by name; Textual's constructor needs the program's own."""
        return {**super().available_themes, **self._themes.themes}

    def get_css_variables(self) -> dict[str, str]:
        """Return the tokens as colours of the current theme, and Textual's own with them."""
        self.theme_variables = css_variables(self.current_theme, colours=not self.no_color)
        return self.theme_variables

    def get_default_screen(self) -> Screen[None]:
        """Return the list, which is the first screen."""
        return self._list

    async def run_async(self, **options: Any) -> None:
        """Run the app, and end it on an exit signal."""
        with self.exit_controller.listening():
            await super().run_async(**options)

    def on_terminal_gone(self) -> None:
        """End as on the kernel's SIGHUP, which may be ignored or late."""
        self.exit_controller.end_by(signal.SIGHUP)

    async def action_quit(self) -> None:
        """Quit from any screen."""
        self.exit_controller.quit()

    def on_mount(self) -> None:
        """Paint first, then load the network."""
        self._first_screen.take_over()
        if problems := self._launch.problems:
            self._warn(summary(problems), "Configuration: not all of it applies")
        if trouble := self.workspace.cache_trouble:
            self._warn(f"Incidents are not stored on disk. {trouble}", "No cache")
        self._refresh.show_notice()
        self._terminal.follow()
        self._themes.start()

        def record_screen(screen: Screen[Any]) -> None:
            self._record(f"screen {type(screen).__name__}")

        record_screen(self.screen)
        self.screen_change_signal.subscribe(self, record_screen, immediate=True)
        self.call_after_refresh(self._start)

    def _warn(self, text: str, title: str) -> None:
        self.notify(text, title=title, severity="warning", timeout=20, markup=False)

    def _use_keys(self, keys: Mapping[str, str]) -> None:
        self.set_keymap({**keys})
        cancel = keys.get("app.stop_waiting", KEYS["app.stop_waiting"].keys)
        self._presenter.cancel_key = "" if is_unbound(cancel) else cancel.partition(",")[0]

    def _use_effects(self, settings: Settings) -> None:
        moves = settings.motion and not settings.plain
        self.animation_level = constants.TEXTUAL_ANIMATIONS if moves else "none"
        self.flashing = settings.flashing and not settings.plain
        self._may_ring = settings.bell

    def bell(self) -> None:
        """Ring, unless the configuration forbids it."""
        if self._may_ring:
            super().bell()

    def _apply(self, settings: Settings) -> None:
        """Apply settings to the running program; an open form stays as it is."""
        self._use_keys(settings.keys)
        self._themes.configure(settings.theme)
        self._use_effects(settings)
        apply_settings(self.workspace, settings)
        self._refresh.interval = settings.refresh_seconds
        self._list.apply(settings)

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
        self._first_screen.start(self._start_work)
        if self._launch.reference:
            self.navigator.incidents.open(self._launch.reference)
        if self._launch.wall:
            self.call_after_refresh(self._list.run_action, "insights.wall")

    def _start_work(self) -> None:
        """Start what would delay the keys pressed during the start."""
        resume_gc()
        if self._launch.key and not self._launch.key.value:
            self._launch.key.start()
        self._late_styles.load()
        self._refresh.start()
        self._journal_watch.start()
        self._resume.offer()
        self._tour.offer()
        self._settings.watch()

    @property
    def next_launch(self) -> LaunchOptions | None:
        """Launch options to open next, after the end; None to leave the program."""
        if self.crash or self.unsaved_error or self.return_code:
            return None
        # The displayed cache belongs to another key; this one's is in another file.
        return self._launch if self.connection.has_other_key else self.profiles.next_launch

    @property
    def unfinished(self) -> Sequence[str]:
        """Names of running work; empty while the app is idle."""
        keys = ("keys",) if self.ordered_keys.has_waiting else ()
        return (*keys, *self.workspace.unfinished)

    def requests(self) -> "Sequence[RequestRecord]":
        """Return the latest requests, oldest first."""
        return tuple(self.workspace.service.client.log)

    def push_screen(self, *arguments: Any, **options: Any) -> Any:
        """Show a screen, with its styles even at an early key."""
        self._late_styles.load()
        return super().push_screen(*arguments, **options)

    def pop_screen(self) -> AwaitComplete:
        """Cancel the workers of a closing screen, whose widgets will be gone."""
        self.workers.cancel_node(self.screen)
        self._memory.collect_soon()
        return super().pop_screen()

    def get_driver_class(self) -> type[Driver]:
        """Return a driver that reports an `EscapedKey`."""
        terminal = self._launch.terminal
        return hardened(
            super().get_driver_class(),
            typed=terminal.typed,
            awaits_answer=terminal.awaits_answer,
            is_plain=self._launch.settings.plain,
        )

    async def on_input(self, event: Event) -> None:
        """Queue input until everything before it has taken effect; at the end, drop it."""
        if not is_exiting():
            await self.ordered_keys.receive(event)

    def _record(self, event: str) -> None:
        """Record an action or a screen by its name, for a crash report and the tour."""
        record_action(event)
        self._tour.follow(event)

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, or show the reason why it is disabled."""
        # Without parameters, which may be values.
        controller, name, _ = parse(action) if isinstance(action, str) else action
        node = default_namespace or self
        self._record(".".join(filter(None, (type(node).__name__, controller, name))))
        if isinstance(node, ControllerScreen):
            if why := node.denied_reason(controller, name):
                node.show_reason(why)
                return True
            if node.shows_reason:
                node.show_reason("")
        return await super().run_action(action, default_namespace, namespaces)


def build_app(launch: LaunchOptions) -> IncidentApp:
    """Return the app for the launch options, without network access.

    Raises:
        PathUnusable: The cache folder cannot be created; `--no-cache` avoids it.
    """
    return IncidentApp(open_workspace(launch), launch)
