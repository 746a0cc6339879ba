"""The screen saved at the end is the next start's first one, and keys pressed on it are meant."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.screen import Screen

from app.auth.pending_key import PendingKey
from app.config.settings import Profile, Settings
from app.demo.core.incident_json import incident_json
from app.domain.incident_document import read_incident
from app.session.launch import LaunchOptions
from app.store.cache.cache import IncidentCache
from app.store.sqlite.database import StoreFailed
from app.system.first_screen import FirstScreen, SavedScreen, describe_files
from app.system.paths import cache_path, first_screen_path
from app.system.secret import Secret
from app.system.structs import replace
from app.tui import IncidentApp
from tests.support.demo import KEY, NOW, make_demo_server
from tests.support.program import Program, make_workspace, program
from widgets.textual_compat.frames import painted_frame

SIZE = (120, 40)
_POSITION = re.compile(r"\x1b\[(\d+);\d+H")


class Shown(FirstScreen):
    """A first screen that has been shown, in a terminal that nobody sees."""

    def __init__(self, selected: str = "") -> None:
        super().__init__(())
        self._selected = selected

    def take_over(self) -> list[object]:
        return ["attributes"]


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda _=0: os.terminal_size(SIZE))
    cache_path("work")


def find() -> Secret:
    raise AssertionError("The key is known.")


@asynccontextmanager
async def started(
    cache: Path, first: FirstScreen, *, cached: bool = True, size: tuple[int, int] = SIZE
) -> AsyncIterator[Program]:
    """The program, as it has just been painted, on a cache that is there from the last time."""
    server = make_demo_server(incidents=40)
    workspace = make_workspace(server, cache_path=str(cache))
    key = PendingKey(find, Secret(KEY))
    settings = Settings(timezone="UTC", include=(cache.with_name("team.toml"),))
    launch = LaunchOptions(Profile("work"), settings, key, cache=cached)
    app = IncidentApp(workspace, replace(launch, first_screen=first))
    async with app.run_test(size=size, notifications=True) as pilot:
        yield Program(app, pilot, server, workspace)


async def ended(cache: Path, *keys: str, cached: bool = True, size: tuple[int, int] = SIZE) -> None:
    """Run the program once, press keys, and leave by the key for it."""
    async with started(cache, FirstScreen(()), cached=cached, size=size) as running:
        await running.advance(1)
        await running.rest()
        await running.press(*keys, "q")
        await running.until(lambda: not running.app.is_running)


def saved() -> SavedScreen:
    return SavedScreen(*first_screen_path().read_text().split("\0"))


def lines(frame: str) -> list[str]:
    """The lines of a frame, each with its colours."""
    return _POSITION.split(frame)[2::2]


@pytest.fixture
def frames(painted: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the whole screen looks like at each time when some of it is written."""
    frames: list[str] = []

    def display(self: App[None], screen: Screen[None], update: CompositorUpdate | None) -> None:
        del screen
        if update is not None and not self._batch_count:
            frames.append(painted_frame(self))

    monkeypatch.setattr(App, "_display", display)
    return frames


@pytest.mark.parametrize(
    ("size", "panes"), [(SIZE, ()), ((170, 40), ()), (SIZE, ("p", "greater_than_sign", "z"))]
)
async def test_the_screen_at_the_end_is_the_first_one_of_the_next_start(
    tmp_path: Path, frames: list[str], size: tuple[int, int], panes: tuple[str, ...]
) -> None:
    cache = tmp_path / "cache.db"
    # Wherever one is at the end, the next start is in the first view with the cursor at the top.
    await ended(cache, "5", "j", *panes, "slash", "d", "enter", size=size)
    screen = saved()
    frames.clear()
    async with started(cache, Shown(screen.selected), size=size) as running:
        await running.settle()
        assert running.row.id == screen.selected
        header, *rows = lines(screen.frame)
        assert "starting · as of" in header
        assert frames
        assert all(lines(frame)[1:] == rows for frame in frames)
        assert all("as of" not in lines(frame)[0] for frame in frames)


@pytest.mark.parametrize("cached", [True, False])
async def test_nothing_is_saved_without_a_cache(
    tmp_path: Path,
    cached: bool,  # noqa: FBT001
) -> None:
    await ended(tmp_path / "cache.db", cached=cached)
    assert first_screen_path().exists() == cached


@pytest.mark.parametrize("changed", ["config.toml", "team.toml"])
async def test_settings_that_were_changed_meanwhile_prevent_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    monkeypatch.setenv("INCIDENT_TUI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("TERM_PROGRAM", "\udcff")  # A byte that is not UTF-8.
    async with started(tmp_path / "cache.db", FirstScreen(())) as running:
        await running.rest()
        (tmp_path / changed).write_text("")
        await running.press("q")
        await running.until(lambda: not running.app.is_running)
    paths = [each.partition("\x1f")[0] for each in saved().files.split("\x1e")]
    assert str(tmp_path / changed) in paths
    assert saved().files != describe_files(paths)


async def test_a_program_that_is_killed_has_saved_its_screen_before(tmp_path: Path) -> None:
    async with started(tmp_path / "cache.db", FirstScreen(())) as running:
        await running.rest()
        await running.press("j")
        await running.advance(61)
        assert not first_screen_path().exists()
        await running.press("k")
        running.app.notify("as long as it is shown", timeout=1000)
        await running.advance(61)
        assert not first_screen_path().exists()
        running.app.clear_notifications()
        await running.advance(61)
        assert saved().selected == running.row.id
        # Its own screen is live again.
        assert "synced" in running.text()


async def test_keys_act_on_the_incident_that_was_under_the_cursor(tmp_path: Path) -> None:
    cache = tmp_path / "cache.db"
    await ended(cache)
    async with started(cache, FirstScreen(())) as running:
        await running.press("j")
        second = running.row
    async with started(cache, Shown(second.id)) as running:
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        assert second.name in running.text()


async def test_keys_meant_for_an_incident_that_is_gone_have_no_effect(tmp_path: Path) -> None:
    cache = tmp_path / "cache.db"
    await ended(cache)
    async with started(cache, Shown("gone")) as running:
        running.app.ordered_keys.expect_early()
        await running.press("enter", "j")
        assert len(running.app.screen_stack) == 1
        assert "keys pressed while the program was starting were dropped" in running.told()
        running.app.ordered_keys.end_early()
        await running.press("enter")
        await running.until_screen("IncidentScreen")


async def test_a_review_is_never_confirmed_before_it_was_shown(tmp_path: Path) -> None:
    cache = tmp_path / "cache.db"
    await ended(cache)
    async with started(cache, Shown()) as running:
        await running.rest()
        running.app.ordered_keys.expect_early()
        await running.press("v", "1")
        await running.press("y")
        assert not running.received("POST", "/actions/edit")
        assert "Nothing is sent before its review has been shown." in running.told()
        running.app.ordered_keys.end_early()
        await running.press("y")
        await running.rest()
        assert running.received("POST", "/actions/edit")


async def test_a_store_that_fails_at_the_first_preview_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = make_demo_server(incidents=3)
    workspace, organisation = make_workspace(server), server.organisation
    jsons = [incident_json(organisation, each, NOW) for each in organisation.incidents]
    workspace.cache.upsert([read_incident(each) for each in jsons])

    def fail(*_: object) -> None:
        raise StoreFailed("the disk failed")

    monkeypatch.setattr(IncidentCache, "outline", fail)
    with pytest.raises(StoreFailed):
        async with program(server, workspace=workspace, synced=False) as running:
            await running.advance(1)
