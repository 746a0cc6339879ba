"""Borders of what a person sees as one character."""

import pytest

from app.text.graphemes import next_border, previous_border

FAMILY, FLAG, ACCENT = "👨\u200d👩\u200d👧", "🇩🇪", "e\u0301"


@pytest.mark.parametrize("character", [FAMILY, FLAG, ACCENT, "👍🏽", "a", "ø", "한"])
def test_a_character_is_passed_in_one_step_each_way(character: str) -> None:
    text = f"x{character}y"
    assert previous_border(text, len(text) - 1) == 1
    assert next_border(text, 1) == len(text) - 1


def test_the_ends_of_a_text_are_its_last_borders() -> None:
    assert previous_border("ab", 0) == 0
    assert next_border("ab", 2) == 2
    assert previous_border(FLAG * 2, 4) == 2
    assert next_border(FAMILY, 0) == len(FAMILY)
