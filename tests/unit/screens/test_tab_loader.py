"""A tab is loaded when it is opened, not again at once, and shows the latest answer only."""

from collections.abc import AsyncIterator

import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from app.session.workspace import Workspace
from screens.incident.tab_loader import TabLoader
from tests.support.controllers import FakeHost
from tests.support.demo import SteppingClock
from widgets.incident.tab import LazyTab, RenderContext

TAB = "tab-follow-ups"


class CountingTab(LazyTab):
    """Tab that counts how often it is shown."""

    shown = 0

    def make_content(self) -> Widget:
        return Static()

    def show(self, found: object, look: RenderContext) -> None:
        del found, look
        self.shown += 1


class TabApp(App[None]):
    def compose(self) -> ComposeResult:
        yield CountingTab("Nothing.")


@pytest.fixture
async def tab() -> AsyncIterator[CountingTab]:
    app = TabApp()
    async with app.run_test():
        yield app.query_one(CountingTab)


def loader_of(host: FakeHost, workspace: Workspace, tab: CountingTab) -> TabLoader:
    """Loader of one tab, which is open."""
    loader = TabLoader(host, workspace, {TAB: tab}, lambda pane_id: loader.draw(pane_id, "id-0001"))
    return loader


async def test_a_tab_is_loaded_again_when_it_is_stale_or_invalid(
    host: FakeHost, workspace: Workspace, tab: CountingTab
) -> None:
    loader = loader_of(host, workspace, tab)
    clock = workspace.clock.now
    assert isinstance(clock, SteppingClock)
    for seconds, expected in ((0, 1), (60, 1), (1, 2)):
        clock.advance(seconds)
        loader.load_if_stale(TAB, "id-0001")
        await host.finish()
        assert tab.shown == expected
    loader.invalidate()
    loader.load_if_stale(TAB, "id-0001")
    await host.finish()
    assert tab.shown == 3
    loader.load("tab-summary", "id-0001")
    await host.finish()
    assert tab.shown == 3, "it needs no request"


async def test_an_answer_is_not_shown_when_another_was_asked_for_since(
    host: FakeHost, workspace: Workspace, tab: CountingTab
) -> None:
    loader = loader_of(host, workspace, tab)
    loader.load(TAB, "id-0001")
    loader.load(TAB, "id-0001")
    await host.finish()
    assert tab.shown == 1
