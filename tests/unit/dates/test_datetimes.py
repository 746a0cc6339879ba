"""What a person types as a moment, and how moments, ages and lengths are shown."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.dates import date_ranges, datetimes
from app.store.tables import row_codec as columns

NOW = datetime(2026, 11, 24, 3, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("now", "2026-11-24T03:12"),
        ("-15m", "2026-11-24T02:57"),
        ("-1h 30m", "2026-11-24T01:42"),
        ("2 hours ago", "2026-11-24T01:12"),
        ("14:05", "2026-11-23T13:05"),
        ("4:30", "2026-11-24T03:30"),
        ("yesterday 9am", "2026-11-23T08:00"),
        ("Yesterday at 9 AM", "2026-11-23T08:00"),
        ("mon 18:30", "2026-11-23T17:30"),
        ("tuesday", "2026-11-23T23:00"),
        ("12am", "2026-11-23T23:00"),
        ("2026-7-2 12:00", "2026-07-02T10:00"),
        ("2026-11-24", "2026-11-23T23:00"),
        ("2026-11-24T03:12:00Z", "2026-11-24T03:12"),
        ("2026-11-24 03:12+05:30", "2026-11-23T21:42"),
    ],
)
def test_what_is_typed_means_a_moment_in_the_chosen_zone(typed: str, expected: str) -> None:
    assert datetimes.parse(typed, NOW, BERLIN) == datetime.fromisoformat(expected + "+00:00")


def test_a_fixed_zone_is_not_mistaken_for_the_machines_own() -> None:
    fixed = UTC
    assert datetimes.parse("2026-11-24 09:00", NOW, fixed).hour == 9


@pytest.mark.parametrize("typed", ["", "5", "soon", "25:00", "2026-13-01", "13pm", "-5 bananas"])
def test_what_is_no_moment_is_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(datetimes.InvalidDatetime):
        datetimes.parse(typed, NOW, BERLIN)


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_is_refused(typed: str) -> None:
    try:
        moment = datetimes.parse(typed, NOW, BERLIN)
    except datetimes.InvalidDatetime:
        return
    assert moment.tzinfo is UTC


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"]),
)
def test_what_is_shown_can_be_typed_back(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    moment = moment.replace(microsecond=0)
    read = datetimes.parse(datetimes.show(moment, zone), NOW, zone)
    assert read == moment


@pytest.fixture(params=["Europe/Berlin", "local"])
def berlin(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tzinfo | None]:
    """Berlin, as a configured zone and as the machine's own."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield datetimes.zone(request.param)
    monkeypatch.undo()
    time.tzset()


def test_clocks_that_change_are_the_same_in_the_machines_zone_and_a_configured_one(
    berlin: tzinfo | None,
) -> None:
    after_spring = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 03:30, an hour and a half after 01:00
    assert datetimes.parse("-90m", after_spring, berlin) == datetime(2026, 3, 29, tzinfo=UTC)
    with pytest.raises(datetimes.NoSuchDatetime, match=r"no 02:30 on .*Type 03:30"):
        datetimes.parse("2026-03-29 02:30", after_spring, berlin)
    for second, offset in ((0, "+02:00"), (1, "+01:00")):
        moment = datetime(2026, 10, 25, second, 30, tzinfo=UTC)
        assert datetimes.show(moment, berlin) == f"2026-10-25 02:30{offset}"
        assert datetimes.parse(datetimes.show(moment, berlin), NOW, berlin) == moment
    two_months = date_ranges.parse_range("2mo", datetime(2026, 11, 24, 3, 12, tzinfo=UTC), berlin)
    assert two_months.start == datetime(2026, 9, 24, 2, 12, tzinfo=UTC)
    assert date_ranges.parse_range("2mo", two_months.start, berlin).start.hour == 2


def test_a_day_begins_at_its_first_moment_where_the_clocks_skip_midnight() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    assert datetimes.parse("2026-04-24", NOW, cairo) == datetime(2026, 4, 23, 22, tzinfo=UTC)
    with pytest.raises(datetimes.NoSuchDatetime):
        datetimes.parse("2026-04-24 00:10", NOW, cairo)


def test_an_unknown_zone_is_refused_by_name() -> None:
    with pytest.raises(datetimes.InvalidDatetime, match="Mars/Base"):
        datetimes.zone("Mars/Base")


@pytest.mark.parametrize(
    ("seconds", "age", "length"),
    [
        (42, "42s", "42s"),
        (65, "1m", "1m 5s"),
        (7_500, "2h", "2h 5m"),
        (200_000, "2d", "2d 7h"),
        (60 * 86_400, "8w", "60d"),
        (900 * 86_400, "2y", "900d"),
    ],
)
def test_ages_and_lengths_are_short(seconds: int, age: str, length: str) -> None:
    assert datetimes.age(NOW - timedelta(seconds=seconds), NOW) == age
    assert datetimes.duration(seconds) == length


FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ANY_OFFSET = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ANY_MOMENT = st.sampled_from([FIRST, LAST, EPOCH]) | st.datetimes(timezones=st.just(UTC))
ANY_ZONE = st.sampled_from(
    [ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/Los_Angeles"), BERLIN, UTC, None]
)


@given(ANY_MOMENT, ANY_OFFSET, ANY_ZONE)
@example(FIRST, UTC, ZoneInfo("America/Los_Angeles"))
@example(LAST, timezone(timedelta(hours=-12)), ZoneInfo("Pacific/Kiritimati"))
def test_every_moment_that_can_be_received_is_shown_in_every_zone(
    moment: datetime, offset: tzinfo, zone: tzinfo | None
) -> None:
    received = datetimes.from_iso(moment.replace(tzinfo=offset).isoformat())
    assert received == moment.replace(tzinfo=offset)
    assert datetimes.from_iso(datetimes.iso(received)) == received
    for show in (
        datetimes.show,
        datetimes.show_minute,
        datetimes.show_day,
        datetimes.show_clock,
        datetimes.show_in_full,
        datetimes.show_with_zone,
    ):
        assert show(received, zone)
    assert datetimes.age(received, NOW)
    assert columns.datetime_of(columns.microseconds(received))


@pytest.mark.parametrize("seconds", [float("inf"), float("-inf"), float("nan"), 1e300, -1e300])
def test_a_length_that_is_no_length_is_shown_as_it_is(seconds: float) -> None:
    assert datetimes.duration(seconds)


def test_a_moment_beyond_the_calendar_is_its_first_or_last() -> None:
    assert datetimes.shift(FIRST, -timedelta(days=1)) == FIRST
    assert datetimes.shift(NOW, timedelta(days=10**7)).year == 9999
