"""Apply the configuration file when it is saved while the program runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.app import App

from app.config.settings import Settings, summary
from app.session.launch import LaunchOptions
from app.system.paths import config_path
from screens.app.app_controller import AppController

# Seconds between two looks at the file.
_INTERVAL = 2.0

_Signature = tuple[int, int, int] | None
_Signatures = tuple[_Signature, ...]


class SettingsController(AppController):
    """Controller that applies a saved configuration file, or shows what is wrong in it.

    Args:
        host: The app.
        launch: The launch options.
        apply: Applies settings that need no restart.
    """

    def __init__(
        self, host: App[Any], launch: LaunchOptions, apply: Callable[[Settings], None]
    ) -> None:
        super().__init__(host)
        self._profile = launch.profile.name
        self._settings = launch.settings
        self._apply = apply
        self._seen = self._signatures()

    def watch(self) -> None:
        """Look for a saved file as long as the program runs."""
        self.host.set_interval(_INTERVAL, self._look)

    def _look(self) -> None:
        found = self._signatures()
        if found != self._seen:
            self._seen = found
            self._reload()

    def _signatures(self) -> _Signatures:
        return tuple(map(_signature, (config_path(), *self._settings.include)))

    def _reload(self) -> None:
        from app.config.changes import changed_settings
        from app.config.file import load_config

        config = load_config()
        if config.problems:
            title = "Configuration: not all of it applies"
            self.show(summary(config.problems), title=title, warns=True)
        if not config.is_readable:
            return  # It cannot be read, perhaps because it is half written.
        changed = dict(changed_settings(self._settings, config.settings, self._profile))
        self._settings = config.settings
        self._seen = self._signatures()
        self._apply(config.settings)
        later = [key for key, setting in changed.items() if setting.needs_restart]
        applied = [key for key in changed if key not in later]
        if applied:
            self.show(f"Applied: {', '.join(applied)}.", title="Configuration")
        if later:
            self.show(f"Takes effect at the next start: {', '.join(later)}.", title="Configuration")


def _signature(file: Path) -> _Signature:
    """Return what differs after each save; None without a file."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
