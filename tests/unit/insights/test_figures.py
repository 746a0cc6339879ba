"""Texts of counts, durations and changes."""

import pytest

from app.insights.figures import points_text


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (None, "–"),
        (0.0, "0 pt"),
        (0.004, "0 pt"),
        (-0.004, "0 pt"),
        (0.051, "+5 pt"),
        (-1, "-100 pt"),
    ],
)
def test_a_difference_that_rounds_to_nothing_has_no_sign(change: float | None, text: str) -> None:
    assert points_text(change) == text
