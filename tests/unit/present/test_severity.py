"""Severities have one scale by rank, however many there are."""

import pytest

from app.present.severity import severity, severity_step
from app.present.signs import severity_sign, use_plain_signs
from app.present.status import status
from app.present.tokens import BADGE


@pytest.mark.parametrize(
    ("count", "steps", "bars"),
    [
        (1, [1], "▁"),
        (2, [1, 6], "▁▇"),
        (3, [1, 4, 6], "▁▄▇"),
        (4, [1, 3, 4, 6], "▁▃▅▇"),
        (5, [1, 2, 4, 5, 6], "▁▃▄▆▇"),
        (6, [1, 2, 3, 4, 5, 6], "▁▂▃▅▆▇"),
        (8, [1, 2, 2, 3, 4, 5, 5, 6], "▁▂▃▄▄▅▆▇"),
    ],
)
def test_colour_and_bar_follow_the_rank(count: int, steps: list[int], bars: str) -> None:
    assert [severity_step(place, count) for place in range(count)] == steps
    assert "".join(severity_sign(place, count) for place in range(count)) == bars


RANKS = (1, 2, 3)


def styles(name: str, rank: int, ranks: tuple[int, ...] = RANKS, *, is_live: bool) -> list[str]:
    return [str(span.style) for span in severity(name, rank, ranks, is_live=is_live).spans]


def test_only_the_highest_of_a_live_incident_is_filled() -> None:
    assert styles("Critical", 3, is_live=True) == [BADGE]
    assert styles("Critical", 3, is_live=False) == ["$bar6", "$muted"]
    assert styles("Major", 2, is_live=True) == ["$bar4", "$sev4"]
    assert styles("Only one", 1, (1,), is_live=True) == ["$bar1", "$sev1"]
    assert severity("Bad", 3, RANKS, width=11).cell_length == 11


def test_plain_signs_are_in_code_page_437() -> None:
    held = [severity("Major", 2, RANKS).plain, status("Fixing", "live").plain]
    use_plain_signs(plain=True)
    try:
        plain = [severity("Major", 2, RANKS).plain, status("Fixing", "live").plain]
    finally:
        use_plain_signs(plain=False)
    assert held == ["▄ Major", "● Fixing"]
    assert plain == ["2 Major", "* Fixing"]
