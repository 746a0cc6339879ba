"""Widgets get the styles that Textual would give them, although fewer rules are looked at."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.widgets import Input, Static

from tests.support.styles import apply_one_by_one, styles_of
from widgets.textual_compat import matching_rules
from widgets.textual_compat.matching_rules import apply_matching_rules
from widgets.textual_compat.styles import load_styles

Styles = Mapping[object, Mapping[str, object]]


class _Shelf(App[None]):
    CSS = """
    Static { width: 3; }
    Static:first-child { width: 5; }
    Static:disabled { height: 2; }
    #shelf > Static { padding: 1; }
    #shelf Static.wide { width: 9; }
    .open Static { margin: 1; }
    Vertical:focus-within Static { height: 4; }
    .wide .input--cursor { background: red; }
    Input:focus .input--placeholder { background: blue; }
    """

    def compose(self) -> ComposeResult:
        shown = Static("one", classes="wide"), Static("two"), Horizontal(Static("three"))
        yield Vertical()
        yield Vertical(*shown, Input("four"), id="shelf")
        yield Vertical(Static("one", classes="wide"))


def _given_again(
    app: App[None], apply: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> Styles:
    monkeypatch.setattr(Stylesheet, "apply", apply)
    app.screen.update_node_styles(animate=False)
    return styles_of(app.screen)


def _is_open(app: App[None]) -> None:
    app.query_one("#shelf").add_class("open")


def _is_wide(app: App[None]) -> None:
    app.query_one(Input).add_class("wide")


def _is_disabled(app: App[None]) -> None:
    app.query_one(Horizontal).disabled = True


def _is_focused(app: App[None]) -> None:
    app.query_one(Input).focus()


async def _has_other_first(app: App[None]) -> None:
    await app.query_one("#shelf").mount(Static("none"), before=0)


CHANGES = (_is_open, _is_wide, _is_disabled, _is_focused, _has_other_first)


@pytest.mark.parametrize("change", CHANGES)
async def test_every_selector_is_asked_again_after_a_change(
    change: Callable[[App[None]], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_matching_rules()
    apply = Stylesheet.apply
    app = _Shelf()
    async with app.run_test() as pilot:
        app.set_focus(None)
        before = _given_again(app, apply, monkeypatch)
        if change is _has_other_first:
            await _has_other_first(app)
        else:
            change(app)
        await pilot.pause()
        after = _given_again(app, apply, monkeypatch)
        assert after != before
        assert after == _given_again(app, apply_one_by_one, monkeypatch)


async def test_rules_of_styles_that_are_loaded_later_apply(tmp_path: Path) -> None:
    apply_matching_rules()
    file = tmp_path / "more.tcss"
    file.write_text("#shelf > Static { width: 13; } .input--cursor { background: lime; }")
    app = _Shelf()
    async with app.run_test() as pilot:
        load_styles(app, [file])
        app.refresh_css(animate=False)
        await pilot.pause()
        assert app.query_one("#shelf > Static:last-of-type").outer_size.width == 13


async def test_equal_widgets_are_compared_with_the_rules_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    apply_matching_rules()
    compared: list[str] = []
    check = Stylesheet._check_rule

    def count(rule: RuleSet, path: list[DOMNode]) -> object:
        compared.append(path[-1].css_identifier)
        return check(rule, path)

    app = _Shelf()
    async with app.run_test() as pilot:
        shelf = app.query_one("#shelf")
        await shelf.mount(Static("five"))
        monkeypatch.setattr(Stylesheet, "_check_rule", staticmethod(count))
        await shelf.mount(Static("six"))
        await pilot.pause()
        assert compared == []
        await shelf.mount(Static("seven", classes="wide"))
        await pilot.pause()
        assert "Static" in compared


async def test_cached_results_of_earlier_themes_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    apply_matching_rules()
    apply = Stylesheet.apply
    monkeypatch.setattr(matching_rules, "_RESULTS", 30)
    monkeypatch.setattr(matching_rules, "_positions", matching_rules._Positions())
    app = _Shelf()
    async with app.run_test() as pilot:
        for theme in [*app.available_themes][:6]:
            app.theme = theme
            await pilot.pause()
            assert len(matching_rules._positions.results) <= 30
        given = _given_again(app, apply, monkeypatch)
        assert given == _given_again(app, apply_one_by_one, monkeypatch)
