"""Render a severity: a bar that grows with its rank, and its name.

Severities have a scale of their own, by rank, whatever the organisation calls them. The highest one
is a filled badge while its incident is live.
"""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual.content import Content

from app.present.signs import cached, is_in_words, rounded, severity_sign, sign, uses_plain_signs
from app.present.text import muted
from app.present.tokens import BADGE, MUTED, STEPS
from app.text.text import one_line


def severity_step(place: int, count: int) -> int:
    """Return the colour step, from 1, grey, to 6, red.

    Args:
        place: Its place among the organisation's severities, 0 for the lowest.
        count: Their number; one alone says nothing and is grey.
    """
    return STEPS[rounded(place * (len(STEPS) - 1), count - 1)]


def severity_bars(counts: Mapping[int, int], ranks: Sequence[int]) -> Content:
    """Render how many incidents each severity has, the most severe first.

    Args:
        counts: Numbers of incidents by rank.
        ranks: The organisation's severity ranks, ascending.
    """
    parts = []
    for place in reversed(range(len(ranks))):
        if number := counts.get(ranks[place]):
            bar = severity_sign(place, len(ranks))
            step = severity_step(place, len(ranks))
            parts.append(Content.assemble((bar, f"$bar{step}"), f" {number:,}"))
    return Content("  ").join(parts)


@cached
def severity(
    name: str, rank: int | None, ranks: tuple[int, ...], *, is_live: bool = True, width: int = 0
) -> Content:
    """Render a severity.

    Args:
        name: Its name.
        rank: Its rank, higher is more severe.
        ranks: The organisation's severity ranks, ascending.
        is_live: Whether the incident is not over yet; the word of others is muted.
        width: Cells that a badge fills, so that the badges of a column are alike; 0 for the word.
    """
    if not name:
        return muted(sign("empty"))
    word = one_line(name)
    if is_in_words():
        return Content(word)
    if rank is None or rank not in ranks:
        return muted(f"{sign('unknown')} {word}")
    place, count = ranks.index(rank), len(ranks)
    bar = severity_sign(place, count)
    if is_live and place == count - 1 > 0:
        badge = f"{bar if uses_plain_signs() else ' '} {word}"
        return Content.styled(badge + " " * max(width - cell_len(badge), not width), BADGE)
    step = severity_step(place, count)
    return Content.assemble((bar, f"$bar{step}"), (f" {word}", f"$sev{step}" if is_live else MUTED))
