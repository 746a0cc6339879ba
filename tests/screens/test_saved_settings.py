"""The configuration file, saved while the program runs."""

from pathlib import Path

import pytest
from textual.app import App
from textual.widgets import Input

from app.system.paths import config_path
from tests.support.demo import make_demo_server
from tests.support.program import Program, program


async def save(running: Program, text: str) -> None:
    config_path().parent.mkdir(parents=True, exist_ok=True)
    config_path().write_text(text)
    await running.advance(3)


async def test_a_saved_file_is_applied_and_what_is_wrong_or_later_is_named(
    own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with program(make_demo_server(incidents=60)) as running:
        await running.press("5", "j")
        here = running.app._list.current_id
        await save(
            running,
            'page_size = 25\ntimezone = "Asia/Tokyo"\ntheme = "textual-light"\n'
            '[keys]\n"list.declare" = "B"\n[[views]]\nname = "Severe"\n'
            'filter = "severity at least Major"\n',
        )
        await running.until(lambda: "Applied: timezone, page_size, theme" in running.told())
        assert "page 1/3" in running.text()
        assert "Severe" in running.text()
        assert "12:1" in running.text().splitlines()[0]
        assert running.app.theme == "textual-light"
        assert running.app._list.current_id == here
        await save(running, "page_size = \n")
        await running.until(lambda: "nothing in this file is used" in running.told())
        assert "page 1/3" in running.text()
        await save(running, 'default_profile = "work"\n[profiles.work]\n')
        await running.until(lambda: "next start: default_profile" in running.told())
        assert "page 1/2" in running.text()
        assert "Severe" not in running.text()
        await save(running, "motion = false\nflashing = false\nbell = false\n")
        await running.until(lambda: "motion, flashing, bell" in running.told())
        rung: list[str] = []
        monkeypatch.setattr(App, "bell", lambda app: rung.append("rung"))
        running.app.bell()
        assert running.app.animation_level == "none"
        await running.press("n")
        await running.until_screen("DeclareScreen")
        assert not any(field.cursor_blink for field in running.app.screen.query(Input))
        assert not rung
