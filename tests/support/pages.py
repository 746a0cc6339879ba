"""Pages of a listing, turned as a person turns them, and the ways in which they are read."""

import pytest

from app.domain.incident_row import IncidentRow
from app.query.listing import ListQuery
from app.store.cache.cache import IncidentCache

WAYS = ("few", "many", "near")
"""Of few incidents, of many, and of many that are close to each other."""


def read_as(way: str, cache: IncidentCache, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have listings read in one of the `WAYS`, however many incidents there are."""
    monkeypatch.setattr("app.store.cache.listings._FEW", 2_000 if way == "few" else -1)
    monkeypatch.setattr("app.store.cache.listings.MAX_RANKED", 2_000 if way == "few" else 2)
    monkeypatch.setattr("app.store.cache.sorted_pages._NARROW", 1.0 if way == "near" else 0.0)
    cache._remembered.forget()


def paged(
    cache: IncidentCache, listing: ListQuery, *, size: int = 40, backwards: bool = False
) -> list[IncidentRow]:
    """All rows, turning pages from the first to the last or the other way round."""
    starts = range(0, cache.count(listing), size)
    pages = {
        at: cache.page(listing, offset=at, limit=size)
        for at in (reversed(starts) if backwards else starts)
    }
    return [row for at in starts for row in pages[at]]
