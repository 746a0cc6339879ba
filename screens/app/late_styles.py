"""Stylesheets that are read after the first paint."""

from pathlib import Path
from typing import Any

from textual.app import App

from screens.app.plain_mode import plain_sheet
from widgets.textual_compat.styles import load_styles


class LateStyles:
    """Stylesheets of the other screens, each scoped to its screen.

    Args:
        app: The app, which has read those of the list.
        folder: Folder of all stylesheets.
    """

    def __init__(self, app: App[Any], folder: Path) -> None:
        self._app = app
        self._folder = folder
        self._is_read = False

    def load(self) -> None:
        """Read them, unless that has been done."""
        if self._is_read:
            return
        self._is_read = True
        known = {*self._app.css_path, plain_sheet(self._folder)}
        load_styles(
            self._app, [each for each in sorted(self._folder.rglob("*.tcss")) if each not in known]
        )
