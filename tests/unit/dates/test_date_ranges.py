"""Stretches of time as they are typed into filters."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.dates.date_ranges import parse_range
from app.dates.datetimes import InvalidDatetime

BERLIN = ZoneInfo("Europe/Berlin")
# A Tuesday, two days after the clocks went back in Berlin.
NOW = datetime(2026, 10, 27, 3, 12, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("7d", "2026-10-20T03:12", None),
        ("90 minutes", "2026-10-27T01:42", None),
        ("2w ago", "2026-10-13T03:12", None),
        ("1mo", "2026-09-27T02:12", None),
        ("9999y", "1970-01-01T00:00", None),
        ("9999w", "1970-01-01T00:00", None),
        ("yesterday 9am", "2026-10-26T08:00", None),
        ("2026-10-24 12:00", "2026-10-24T10:00", None),
        ("today", "2026-10-26T23:00", "2026-10-27T23:00"),
        ("Yesterday", "2026-10-25T23:00", "2026-10-26T23:00"),
        ("sunday", "2026-10-24T22:00", "2026-10-25T23:00"),
        ("2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00"),
        ("this week", "2026-10-25T23:00", "2026-11-01T23:00"),
        ("last  month", "2026-08-31T22:00", "2026-09-30T22:00"),
        ("2024-02", "2024-01-31T23:00", "2024-02-29T23:00"),
        ("2025", "2024-12-31T23:00", "2025-12-31T23:00"),
    ],
)
def test_a_stretch_of_time_is_from_its_first_to_its_last_moment(
    text: str, start: str, end: str | None
) -> None:
    meant = parse_range(text, NOW, BERLIN)
    assert meant.start == datetime.fromisoformat(f"{start}+00:00")
    assert meant.is_instant == (end is None)
    if end:
        after = datetime.fromisoformat(f"{end}+00:00") - meant.end
        assert after.total_seconds() == 1e-6


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "2026-13", "7 fortnights", "25:00"])
def test_what_is_no_date_is_told(text: str) -> None:
    with pytest.raises(InvalidDatetime):
        parse_range(text, NOW, BERLIN)
