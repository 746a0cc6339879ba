"""How fresh and how complete the list says it is, however little room there is."""

from datetime import timedelta

import pytest

from app.errors import IncidentError
from app.store.cache.sync_state import SyncState
from screens.list.status_line import freshness
from tests.support.demo import NOW

SYNCED = NOW - timedelta(seconds=8)


@pytest.mark.parametrize(
    ("state", "stored", "said"),
    [
        (
            SyncState("idle", SYNCED, total=1216),
            1216,
            ["1,216 of 1,216 · synced 8s ago", "1,216 · 8s ago", "1,216 · 8s", "8s", "8s"],
        ),
        (
            SyncState("history", SYNCED, total=1216),
            1204,
            [
                "1,204 of 1,216 · synced 8s ago · reading history",
                "1,204 of 1,216 · 8s ago · reading history",
                "1,204 of 1,216 · 8s · reading history",
                "99% · 8s · history",
                "99% · 8s",
            ],
        ),
        # Some have been declared since the API counted, or are gone: that is no total any more.
        (
            SyncState("offline", SYNCED, total=1210, error=IncidentError("")),
            1216,
            [
                "1,216 · synced 8s ago · offline",
                "1,216 · 8s ago · offline",
                "1,216 · 8s · offline",
                "8s · offline",
                "offline",
            ],
        ),
        (SyncState("loading"), 0, ["0 · loading"] * 3 + ["loading"] * 2),
    ],
)
def test_the_shortest_way_still_says_what_is_true(
    state: SyncState, stored: int, said: list[str]
) -> None:
    ways = freshness(state, stored, NOW)
    assert [way.plain for way in ways] == said
    assert freshness(state, stored, NOW, paused=True)[-1].plain.endswith("paused")
