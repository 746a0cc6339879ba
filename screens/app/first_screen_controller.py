"""Take the terminal over from the first screen, and save the one for the next start."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from textual.app import App

from app.auth.cache_owner import owner_record
from app.config.pane_layout import pane_layouts_path
from app.config.theme_choice import remembered_theme_path
from app.config.theme_files import themes_path
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.system.debug_log import log
from app.system.first_screen import SavedScreen, describe_files, describe_start, is_plain
from app.system.paths import config_path, first_screen_path
from app.system.private_files import replace_private_file
from screens.app.key_queue import OrderedKeys
from widgets.textual_compat.driver import own_terminal_text, restore_at_end
from widgets.textual_compat.frames import painted_frame

# Seconds between two screens saved, for a program that is killed.
_INTERVAL = 60.0

_LOCAL_TIME = "/etc/localtime"
_GONE = "The incident under the cursor of the first screen is not in this view any more."


class StartOfList(Protocol):
    """The list as it will be at the next start."""

    @property
    def is_shown(self) -> bool:
        """True if it is shown."""
        ...

    @property
    def selected(self) -> str:
        """Id of the incident at the cursor; empty without rows."""
        ...

    def show(self) -> None:
        """Show it."""

    def draw_preview(self) -> None:
        """Draw the preview for the first time, unless it is drawn."""

    def show_as_stored(self) -> None:
        """Show that nothing is live, and the time of the data."""

    def show_live(self) -> None:
        """Show the state of the sync again."""

    def move_to(self, incident_id: str) -> bool:
        """Move the cursor to an incident; return whether the open view lists it."""
        ...


class FirstScreenController:
    """Controller of the screen that is shown before the interface is there.

    Args:
        host: The app.
        workspace: The open profile.
        launch: The launch options.
        get_start: Returns the start of the list.
        keys: Queue of input events.
    """

    def __init__(
        self,
        host: App[Any],
        workspace: Workspace,
        launch: LaunchOptions,
        get_start: Callable[[], StartOfList],
        keys: OrderedKeys,
    ) -> None:
        self._host = host
        self._workspace = workspace
        self._launch = launch
        self._get_start = get_start
        self._keys = keys
        # As it was read: a later change may need a restart, such as one of the default profile.
        self._configuration = describe_files(_configuration(launch))

    def take_over(self) -> None:
        """Take over the terminal, with the keys that are still unread."""
        first = self._launch.first_screen
        if first and (attributes := first.take_over()):
            restore_at_end(self._host, attributes)
            self._keys.expect_early()

    def follow(self) -> None:
        """Have the first frame show the same cursor, and preview and keys from the beginning."""
        first, start = self._launch.first_screen, self._get_start()
        selected = first.take_selected() if first else ""
        if not selected:
            return
        if selected != start.selected and not start.move_to(selected):
            self._keys.refuse_early(_GONE)
        start.draw_preview()
        # The keys are drawn behind the rows otherwise.
        self._host.delay_update()

    def start(self, work: Callable[[], object]) -> None:
        """Save screens from now on, and call `work` behind early keys and the preview."""
        self._keys.end_early()
        if self._is_saved:
            self._host.set_interval(_INTERVAL, self._save_unchanged)
        self._keys.call_at_rest(partial(self._draw_preview, work))

    def _draw_preview(self, work: Callable[[], object]) -> None:
        """Draw what loads a parser, then call what takes longer."""
        self._keys.call_at_rest(work)
        # From the app's queue, which ends the program where the store fails.
        self._host.call_later(self._get_start().draw_preview)

    @property
    def _is_saved(self) -> bool:
        launch = self._launch
        return (
            launch.first_screen is not None
            and is_plain(launch.first_screen.words)
            and launch.cache
            and not launch.demo
            and not launch.settings.plain
            and not self._workspace.cache_trouble
        )

    def save_and(self, leave: Callable[[], None]) -> None:
        """Save the list as it will be at the next start, then leave."""
        if not self._is_saved or len(self._host.screen_stack) > 1:
            leave()
            return
        self._host.clear_notifications()
        self._get_start().show()
        self._host.call_after_refresh(self._save_last, leave)

    def _save_last(self, leave: Callable[[], None]) -> None:
        self._save_list()
        leave()

    def _save_unchanged(self) -> None:
        """Save the list, if it is as it will be at the next start."""
        is_told = bool(self._host.screen.query("Toast"))
        if len(self._host.screen_stack) == 1 and self._get_start().is_shown and not is_told:
            self._save_list()

    def _save_list(self) -> None:
        start = self._get_start()
        start.show_as_stored()
        frame = painted_frame(self._host)
        start.show_live()
        self._save(frame, start.selected)

    def _save(self, frame: str, selected: str) -> None:
        first, key = self._launch.first_screen, self._launch.key
        if first is None or key is None or key.value is None or own_terminal_text().is_limited:
            return
        owner_file, owner = owner_record(self._launch.profile, key.value)
        # A full disk, or a terminal that is gone, only costs the next start its first screen.
        with suppress(OSError):
            saved = SavedScreen(
                start=describe_start(first.words),
                files="\x1e".join((self._configuration, describe_files(_looks()))),
                owner_file=str(owner_file),
                owner=owner,
                selected=selected,
                frame=frame,
            )
            # What is not Unicode, such as a path, is not found again: no screen is shown.
            content = "\0".join(saved).encode(errors="backslashreplace").decode()
            replace_private_file(first_screen_path(), content)
            log("first screen saved")


def _configuration(launch: LaunchOptions) -> Sequence[str]:
    """List the files that the settings were read from."""
    return [str(each) for each in (config_path(), *launch.settings.include)]


def _looks() -> Sequence[str]:
    """List the other files that the look of the screen depends on."""
    themes = sorted(themes_path().glob("*.toml"))
    chosen = (remembered_theme_path(), pane_layouts_path())
    return [str(each) for each in (*themes, *chosen, Path(_LOCAL_TIME))]
