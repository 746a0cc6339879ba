"""The line of an input is the one that Textual draws."""

from collections.abc import Sequence

import pytest
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Input
from textual.widgets.input import Selection

from widgets.textual_compat.inputs import FixedWidthInput

WIDTH = 13
VALUES = ["", "lead", "lead:ann severity:major", "東京 outage 障害のお知らせ", "e\u0301te\u0301"]


class _Searching(App[None]):
    CSS = f"Input {{ width: {WIDTH}; background: transparent; }}"

    def compose(self) -> ComposeResult:
        yield FixedWidthInput(placeholder="search", compact=True)
        yield FixedWidthInput("other", compact=True)


def cells(strips: Sequence[Strip]) -> list[tuple[str, Style | None]]:
    return [(letter, part.style) for strip in strips for part in strip for letter in part.text]


def drawn(field: Input) -> tuple[object, object]:
    whole, part = Region(0, 0, WIDTH, 1), Region(2, 0, 5, 1)
    own = [cells(field.render_lines(crop)) for crop in (whole, part)]
    return own, [cells(Input.render_lines(field, crop)) for crop in (whole, part)]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("suggested", ["", " and more", " と東京東京東京"])
async def test_text_cursor_selection_and_suggestion_are_drawn(value: str, suggested: str) -> None:
    app = _Searching()
    async with app.run_test(size=(40, 10)) as pilot:
        field, other = app.query(FixedWidthInput)
        for theme in ("textual-light", "ansi-dark"):
            app.theme = theme
            field.value = value
            await pilot.pause()
            for focused in (field, other):
                focused.focus()
                await pilot.pause()
                for start in range(0, len(value) + 1, 3):
                    for end in {start, 0, len(value)}:
                        field.selection = Selection(start, end)
                        field._suggestion = value + suggested if suggested else ""
                        for shown in (True, False):
                            field._cursor_visible = shown
                            own, textuals = drawn(field)
                            assert own == textuals, (theme, start, end, shown)


async def test_colours_are_removed_where_the_terminal_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = _Searching()
    async with app.run_test(size=(40, 10)):
        own, textuals = drawn(app.query(FixedWidthInput).first())
        assert own == textuals


async def test_control_characters_are_not_written() -> None:
    app = _Searching()
    async with app.run_test(size=(40, 10)):
        field = app.query(FixedWidthInput).first()
        field.value = "a\x07b\r"
        line = field.render_lines(Region(0, 0, WIDTH, 1))[0]
        assert line.text == "ab".ljust(WIDTH)


async def test_a_border_is_drawn_around_the_line() -> None:
    app = _Searching()
    async with app.run_test(size=(40, 10)) as pilot:
        field = app.query(FixedWidthInput).first()
        field.styles.padding = (0, 1)
        await pilot.pause()
        own, textuals = drawn(field)
        assert own == textuals
