"""What is wrong with timestamps, and which durations follow from them."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.fields import Field, fields_for
from app.domain.models import (
    Configuration,
    DurationMetric,
    DurationMetricName,
    Incident,
    IncidentTimestamp,
    TimestampMoment,
    TimestampValue,
)
from app.editing.timestamp_rules import (
    Span,
    changed_durations,
    learn_spans,
    timestamp_fields,
    timestamp_flags,
    timestamp_warnings,
)

NOW = datetime(2026, 11, 24, 3, 12, tzinfo=UTC)
STAMPS = tuple(
    IncidentTimestamp(id=name.lower(), name=f"{name} at", rank=rank)
    for rank, name in enumerate(("Reported", "Accepted", "Fixed"), 1)
)
KEYS = REPORTED, ACCEPTED, FIXED = tuple(f"timestamp:{each.id}" for each in STAMPS)
# Not in the organisation's order, as the API may list them.
CONFIGURATION = Configuration(timestamps=STAMPS[::-1])


def at(minutes: float | None) -> datetime | None:
    return None if minutes is None else NOW + timedelta(minutes=minutes)


def fields() -> list[Field]:
    return [*timestamp_fields(CONFIGURATION, fields_for(CONFIGURATION))]


def test_they_are_checked_in_the_organisations_order() -> None:
    assert [field.key for field in fields()] == list(KEYS)


@pytest.mark.parametrize(
    ("minutes", "flags"),
    [
        ((-9, -5, -1), {}),
        ((-9, None, None), {}),
        ((-9, None, -1), {ACCEPTED: "not set, unlike Fixed at"}),
        ((-9, -1, -5), {FIXED: "before Accepted at"}),
        ((-1, -9, -5), {ACCEPTED: "before Reported at", FIXED: "before Reported at"}),
        ((-9, -5, 30), {FIXED: "in the future"}),
        # Clocks differ, and times that are in the future are not compared with later ones.
        ((-9, -5, 0.5), {}),
        ((90, -5, -1), {REPORTED: "in the future"}),
        ((None, None, None), {}),
    ],
)
def test_missing_future_and_unordered_timestamps_are_flagged(
    minutes: tuple[float | None, ...], flags: dict[str, str]
) -> None:
    values = dict(zip(KEYS, map(at, minutes), strict=True))
    assert timestamp_flags(fields(), values, NOW) == flags
    sentences = [*timestamp_warnings(fields(), values, NOW)]
    assert len(sentences) == len(flags)
    assert all(said.endswith(".") for said in sentences)


def incident(seconds: int | None, *times: float | None, status: str = "success") -> Incident:
    values = tuple(
        TimestampValue(incident_timestamp=stamp, value=TimestampMoment(value=at(each)))
        for stamp, each in zip(STAMPS, times, strict=True)
    )
    name = DurationMetricName(id="m", name="Time to fix")
    metric = DurationMetric(duration_metric=name, value_seconds=seconds, status=status)
    return Incident(
        id="i",
        reference="INC-1",
        name="Down",
        incident_timestamp_values=values,
        duration_metrics=(metric,),
    )


def test_what_a_duration_measures_is_learnt_from_incidents() -> None:
    ambiguous = incident(600, -20, -10, 0)
    assert learn_spans([ambiguous]) == {}
    clear = incident(900, -20, -10, 5 - 10)
    assert learn_spans([clear]) == {"Time to fix": Span(REPORTED, FIXED)}
    # One whose value is old, or that has none, teaches nothing.
    outdated = incident(600, -20, -10, -5, status="timestamps_missing")
    assert learn_spans([clear, outdated, incident(None, -9, None, -1)]) == learn_spans([clear])
    assert learn_spans([clear, incident(600, -20, -10, 0)]) == {}
    assert learn_spans([incident(10**18, -20, -10, 0)]) == {}


def test_durations_are_shown_before_and_after() -> None:
    spans = {"Time to fix": Span(REPORTED, FIXED), "Time to accept": Span(REPORTED, ACCEPTED)}
    before = {REPORTED: at(-90), ACCEPTED: at(-80), FIXED: None}
    for minutes, text in ((-30, "not measured → 1h"), (-95, "not measured → negative, so not")):
        (line,) = changed_durations(spans, before, {**before, FIXED: at(minutes)})
        assert line.startswith(f"Time to fix: {text}")
    assert [*changed_durations(spans, before, {**before, REPORTED: at(-100)})] == [
        "Time to accept: 10m → 20m"
    ]
