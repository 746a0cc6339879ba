"""Themes: selected with a preview and remembered, and the user's own, applied when saved."""

from pathlib import Path

import pytest

from app.config.theme_choice import remembered_theme
from app.system.paths import config_path
from tests.screens.test_writing import small_server
from tests.support.program import program


async def test_a_theme_is_previewed_and_the_selected_one_is_remembered() -> None:
    async with program(small_server()) as running:
        assert running.app.theme == "dark"
        await running.app.run_action("theme.choose")
        await running.until_on_screen("high-contrast")
        await running.write("nord")
        await running.until(lambda: running.app.theme == "nord")
        await running.press("escape")
        await running.until(lambda: running.app.theme == "dark")
        assert remembered_theme() == ""
        await running.app.run_action("theme.choose")
        await running.write("high-contrast-light")
        await running.press("enter")
        await running.until_screen("IncidentListScreen")
    async with program(small_server()) as running:
        assert running.app.theme == "high-contrast-light"
    async with program(small_server(), theme="colour-blind-safe") as running:
        assert running.app.theme == "colour-blind-safe-dark"
        await running.app.run_action("theme.choose")
        await running.write("nord")
        await running.press("enter")
        await running.until(lambda: 'theme = "colour-blind-safe"' in running.told())


async def test_a_theme_of_the_user_is_checked_and_applied_when_it_is_saved(
    own_folders: Path,
) -> None:
    folder = config_path().parent / "themes"
    folder.mkdir(parents=True)
    file = folder / "night.toml"
    file.write_text(
        'background = "#000010"\naccent = "#7fd1ff"\nbadge = "blurple"\ncursr = "#111111"'
    )
    async with program(small_server(), theme="night") as running:
        assert running.app.theme == "night"
        assert running.app.theme_variables["bg"] == "#000010"
        told = running.told()
        assert "badge: 'blurple' is not a colour" in told
        assert "cursr: there is no such colour. Did you mean cursor?" in told
        file.write_text('background = "#100000"\nmuted = "#ffffff"\n')
        await running.advance(3)
        await running.until(lambda: running.app.theme_variables["bg"] == "#100000")
        assert running.app.theme_variables["muted"] == "#FFFFFF"
        file.unlink()
        await running.advance(3)
        await running.until(lambda: running.app.theme == "dark")


async def test_no_color_counts_for_the_next_profile_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    for _ in range(2):
        async with program(small_server()) as running:
            assert running.app.no_color
            assert running.app.native_ansi_color
