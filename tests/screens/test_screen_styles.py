"""A screen is drawn with the styles of its state, not of an earlier one."""

import pytest
from textual.css.stylesheet import Stylesheet

from tests.support.program import program
from tests.support.styles import apply_one_by_one, styles_of

SCREENS = {
    "list": [],
    "incident": ["enter"],
    "declare": ["n"],
    "edit": ["e"],
    "next field": ["e", "tab"],
    "field after a picker": ["e", "tab", "enter", "escape", "tab"],
    "help": ["question_mark"],
    "picker": ["f", "a"],
    "review": ["s", "4"],
    "insights": ["i"],
    "back from a dialog": ["question_mark", "escape"],
    "back from an incident": ["enter", "2", "escape", "j"],
    "search": ["slash", "a", "escape"],
    "hidden preview": ["p", "p"],
    "marks": ["5", "space", "j", "M"],
    "tabs": ["enter", "3", "4", "1"],
    "pending": ["d"],
    "open work": ["T"],
}


@pytest.mark.parametrize("keys", SCREENS.values(), ids=SCREENS)
async def test_a_screen_has_the_styles_that_textual_would_give_it_again(
    keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with program() as running:
        await running.press(*keys)
        screen = running.app.screen
        drawn = styles_of(screen)
        monkeypatch.setattr(Stylesheet, "apply", apply_one_by_one)
        screen.update_node_styles(animate=False)
        anew = styles_of(screen)
        assert [node for node in anew if anew[node] != drawn[node]] == []
