"""Every cache that a test opens is closed when it ends, as the program does."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.store.cache.cache import IncidentCache


@pytest.fixture(autouse=True)
def close_caches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    opened: list[IncidentCache] = []
    original = IncidentCache.__init__

    def remembered(cache: IncidentCache, *arguments: Any) -> None:
        original(cache, *arguments)
        opened.append(cache)

    monkeypatch.setattr(IncidentCache, "__init__", remembered)
    yield
    for cache in opened:
        cache.close()
