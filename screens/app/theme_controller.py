"""Themes: the one in use, its selection with a preview, and the user's own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.theme import Theme

from app.config.theme_choice import (
    FAMILIES,
    known_themes,
    remember_theme,
    remembered_theme,
    theme_name,
)
from app.config.theme_files import read_themes, themes_path, themes_signature
from app.present.themes import OWN_THEMES
from app.system.terminal_colours import TerminalColours
from screens.app.app_controller import AppController
from screens.base.controllers import in_worker
from widgets.basic.key_binding import key_binding

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.fields import Choice

# Seconds between two looks at the folder.
_INTERVAL = 2.0


class ThemeController(AppController):
    """Controller of the theme.

    Args:
        host: The app; it may still be under construction.
        wanted: The configured theme, or one of `FAMILIES`; None for the program's choice.
        terminal: What colours the terminal shows.

    Attributes:
        themes: The program's themes and the user's by name.
    """

    BINDINGS = (key_binding("app.theme", "theme.choose", "Theme", show=False),)

    def __init__(self, host: App[Any], wanted: str | None, terminal: TerminalColours) -> None:
        super().__init__(host)
        self._configured = wanted or ""
        self._terminal = terminal
        self._problems: Sequence[str] = ()
        self._seen = themes_signature()
        self.themes: Mapping[str, Theme] = {}
        self._read()

    def _read(self) -> None:
        self.themes = {theme.name: theme for theme in OWN_THEMES}
        problems = []
        for file in read_themes() if self._seen else ():
            from app.present.user_theme import user_theme  # most users have none

            theme, wrong = user_theme(file.name, file.colours, is_dark=file.is_dark)
            self.themes = {**self.themes, file.name: theme}
            problems += [f"{file.path.name}: {each}" for each in (*file.problems, *wrong)]
        self._problems = problems

    @property
    def name(self) -> str:
        """Name of the theme that the configuration, the palette or the terminal asks for."""
        name = theme_name(self._wanted, self._terminal)
        # The selected theme may have been deleted since.
        return name if name in known_themes() else theme_name("", self._terminal)

    @property
    def _wanted(self) -> str:
        return self._configured or remembered_theme()

    def start(self) -> None:
        """Show what is wrong, and look for saved themes as long as the program runs."""
        self._show_problems()
        self.host.set_interval(_INTERVAL, self._look)

    def configure(self, wanted: str | None) -> None:
        """Use the theme of a changed configuration."""
        if (wanted or "") != self._configured:
            self._configured = wanted or ""
            self.host.theme = self.name

    def _look(self) -> None:
        found = themes_signature()
        if found == self._seen:
            return
        self._seen = found
        before = self.themes
        self._read()
        self._show_problems()
        if self.host.theme not in self.host.available_themes:
            self.host.theme = self.name
        elif self.themes.get(self.host.theme) != before.get(self.host.theme):
            self.host.refresh_css(animate=False)

    def _show_problems(self) -> None:
        if self._problems:
            self.show("\n".join(self._problems), title=str(themes_path()), warns=True)

    @in_worker
    async def action_choose(self) -> None:
        """Select a theme, with a preview of the one at the cursor."""
        from screens.base.picker import PickerScreen, at_once

        choices, before = self._choices(), self.host.theme
        now = [each for each in choices if each.id == (self._wanted or "auto")]
        picker = PickerScreen(
            "Theme",
            at_once(choices),
            tuple(now or [each for each in choices if each.id == before]),
            several=False,
            preview=lambda choice: self._use(choice.id),
        )
        chosen = await self.host.push_screen_wait(picker)
        if not chosen:
            self.host.theme = before
            return
        self._use(chosen[0].id)
        remember_theme(chosen[0].id)
        if self._configured and chosen[0].id != self._configured:
            self.show(
                f'theme = "{self._configured}" in the configuration is used at the next start.',
                warns=True,
            )

    def _use(self, wanted: str) -> None:
        self.host.theme = theme_name(wanted, self._terminal)

    def _choices(self) -> "Sequence[Choice]":
        from app.domain.fields import Choice

        own = [name for name in self.themes if name not in FAMILIES]
        others = sorted(self.host.available_themes.keys() - self.themes.keys())
        return [
            Choice(name, name, " · ".join(filter(None, self._details(name))))
            for name in (*FAMILIES, *own, *others)
        ]

    def _details(self, name: str) -> Iterator[str]:
        if name in FAMILIES:
            yield "dark or light, as the terminal"
        if name == self._configured:
            yield "set in the configuration, which comes first"
