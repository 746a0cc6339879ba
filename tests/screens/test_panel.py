"""Panels: what is in their edges, what is repainted, and what a click does."""

from functools import partial
from pathlib import Path

from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Button

from app.present.themes import css_variables
from widgets.basic.edge_tabs import EdgeTabs, Tab
from widgets.basic.edge_text import EdgePart, EdgeParts
from widgets.basic.panel import Panel

VIEWS = ("Active", "Triage", "Post-incident", "Closed", "All")


class PanelApp(App[None]):
    CSS_PATH = Path(__file__).parents[2] / "styles" / "app.tcss"

    def get_css_variables(self) -> dict[str, str]:
        return css_variables(self.current_theme)

    def compose(self) -> ComposeResult:
        yield Panel(Button("inside"), id="first")
        yield Panel(Button("other"), title=Content("Other"), id="other")

    @property
    def panel(self) -> Panel:
        return self.query_one("#first", Panel)


def tabs(chosen: list[str], opened: int = 0) -> EdgeTabs:
    return EdgeTabs(
        [
            Tab(str(number), name, "12", partial(chosen.append, name))
            for number, name in enumerate(VIEWS, start=1)
        ],
        opened,
    )


def plain(parts: EdgeTabs | EdgeParts, room: int) -> str:
    return "".join(part.content.plain for part in parts.fit(room, focused=True))


def test_a_tab_of_another_screen_is_drawn_where_all_others_have_their_room() -> None:
    beside = [Tab("A", "Alerts", "", lambda: None)]
    one = EdgeTabs(tabs([]).tabs, 0, beside)
    assert plain(one, 200).endswith(" A Alerts ")
    assert plain(one, 70) == plain(tabs([]), 70)


async def test_only_the_edge_that_has_changed_is_repainted() -> None:
    app = PanelApp()
    async with app.run_test(size=(60, 20)) as pilot:
        panel = app.panel
        panel.set_position(Content("1 of 2"))
        await pilot.pause()
        width, height = panel.outer_size
        panel._exchange_repaint_regions()
        panel.set_position(Content("2 of 2"))
        assert [*panel._exchange_repaint_regions()] == [Region(0, height - 1, width, 1)]
        panel.set_position(Content("2 of 2"))
        panel.set_top(tabs([]))
        assert [*panel._exchange_repaint_regions()] == [Region(0, 0, width, 1)]
        assert "2 of 2" in panel.render_line(height - 1).text


async def test_the_focus_is_shown_by_the_edge_and_the_tab_that_is_open_by_its_style() -> None:
    app = PanelApp()
    async with app.run_test(size=(80, 20)) as pilot:
        for opened in (0, 3):
            app.panel.set_top(tabs([], opened))
            app.panel.query_one(Button).focus()
            await pilot.pause()
            corner, *rest = app.panel.render_line(0)
            assert corner.text.startswith("┏")
            assert corner.style
            background = corner.style.bgcolor
            filled = [each.text for each in rest if each.style and each.style.bgcolor != background]
            assert "".join(filled).split()[1] == VIEWS[opened]
        app.query_one("#other Button", Button).focus()
        await pilot.pause()
        assert app.panel.render_line(0).text.startswith("╭")


async def test_a_click_on_a_tab_opens_it_and_one_beside_it_does_nothing() -> None:
    chosen: list[str] = []
    app = PanelApp()
    async with app.run_test(size=(80, 20)) as pilot:
        app.panel.set_top(tabs(chosen))
        text = app.panel.render_line(0).text
        await pilot.click("#first", offset=(text.index("Closed"), 0))
        await pilot.click("#first", offset=(78, 0))
        assert chosen == ["Closed"]


def test_tabs_lose_blanks_then_counts_then_letters_then_the_names_of_the_others() -> None:
    whole = tabs([])
    assert "4 Closed 12   5 All 12" in plain(whole, 76)
    assert "4 Closed 12  5 All 12" in plain(whole, 70)
    for room, names in ((60, VIEWS), (54, VIEWS), (36, ("Active",)), (20, ("Active",))):
        text = plain(whole, room)
        assert len(text) <= room + 2
        assert all(f" {name} " in text for name in names), text
        assert all(f"{number}" in text for number in range(1, 6)), text


def test_keys_are_dropped_from_the_right_and_the_last_one_stays() -> None:
    parts = [EdgePart(Content(text)) for text in ("enter open", "e edit", "s status")]
    last = [EdgePart(Content("esc back"))]
    assert plain(EdgeParts(parts, last), 40) == "enter open  e edit  s status  esc back"
    assert plain(EdgeParts(parts, last), 28) == "enter open  e edit  esc back"
    assert plain(EdgeParts(parts, last), 3) == "esc back"
