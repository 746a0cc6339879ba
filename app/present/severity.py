"""Render a severity: a bar that grows with its rank, and its name."""

from functools import lru_cache

from textual.content import Content

from app.present.text import CACHED, NOT_SET, muted
from app.text.text import one_line

_SEVERITY_BARS = "▁▂▃▄▅▆▇█"


def severity_level(rank: int | None, ranks: tuple[int, ...]) -> float:
    """Return the position of a rank, from 0, least severe, to 1, most severe."""
    if rank is None or rank not in ranks:
        return 0.0 if rank is None else 0.5
    return ranks.index(rank) / max(len(ranks) - 1, 1)


@lru_cache(CACHED)
def severity(name: str, rank: int | None, ranks: tuple[int, ...]) -> Content:
    """Render a bar that grows with the severity, and its name."""
    if not name:
        return muted(NOT_SET)
    place = severity_level(rank, ranks)
    bar = _SEVERITY_BARS[round(place * (len(_SEVERITY_BARS) - 1))]
    bold = "bold " if place == 1 else ""
    return Content.styled(f"{bar} {one_line(name)}", f"{bold}$severity-{1 + round(4 * place)}")
