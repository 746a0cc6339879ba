"""Timestamps that are missing, in the future, or out of order, and the durations they give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from app.dates import datetimes
from app.domain.fields import Field, FormSection
from app.editing.drafts import Values
from app.text.text import one_line

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration, Incident

_PREFIX = "timestamp:"
# How much later than now a time may be: the clocks of machines differ.
_CLOCKS_APART = timedelta(minutes=1)


class Span(NamedTuple):
    """The timestamps between which a duration is measured, as keys of fields."""

    start: str
    end: str


def timestamp_fields(configuration: Configuration, fields: Iterable[Field]) -> Sequence[Field]:
    """Return the timestamps among these fields, in the organisation's order."""
    ranks = {f"{_PREFIX}{each.id}": each.rank for each in configuration.timestamps}
    found = [field for field in fields if field.section is FormSection.TIMESTAMPS]
    return sorted(found, key=lambda field: ranks.get(field.key, len(ranks)))


def timestamp_flags(fields: Sequence[Field], values: Values, now: datetime) -> Mapping[str, str]:
    """Return what is wrong with timestamps, by field.

    Args:
        fields: The timestamps, in their order.
        values: Their values; what is no time, as of several incidents, is left out.
        now: The current time.
    """
    found: dict[str, str] = {}
    latest: tuple[datetime, Field] | None = None
    unset: list[Field] = []
    for field in fields:
        held = values.get(field.key)
        if held is None:
            unset.append(field)
        if not isinstance(held, datetime):
            continue
        if held > now + _CLOCKS_APART:
            found[field.key] = "in the future"
            continue
        if latest and held < latest[0]:
            found[field.key] = f"before {one_line(latest[1].label)}"
        for each in unset:
            found[each.key] = f"not set, unlike {one_line(field.label)}"
        unset.clear()
        if latest is None or held >= latest[0]:
            latest = held, field
    return found


def timestamp_warnings(fields: Sequence[Field], values: Values, now: datetime) -> Iterator[str]:
    """Yield sentences about what is wrong with timestamps after an edit."""
    flags = timestamp_flags(fields, values, now)
    for field in fields:
        if flag := flags.get(field.key):
            yield f"{one_line(field.label)} is {flag}."


def learn_spans(incidents: Iterable[Incident]) -> Mapping[str, Span]:
    """Find out between which timestamps durations are measured, by their names.

    The API does not say it. In every incident with a value, the two timestamps are that many
    seconds apart, rounded; a duration for which several pairs are left is left out.
    """
    possible: dict[str, set[Span]] = {}
    for incident in incidents:
        times = {
            f"{_PREFIX}{each.incident_timestamp.id}": each.moment
            for each in incident.incident_timestamp_values
            if each.moment
        }
        pairs = [*combinations(times, 2)]
        pairs += [(end, start) for start, end in pairs]
        for metric in incident.duration_metrics:
            if metric.status in {"", "success"} and metric.value_seconds is not None:
                spans = {
                    Span(start, end)
                    for start, end in pairs
                    if abs((times[end] - times[start]).total_seconds() - metric.value_seconds) <= 1
                }
                name = metric.duration_metric.name
                possible[name] = possible.get(name, spans) & spans
    return {name: next(iter(spans)) for name, spans in possible.items() if len(spans) == 1}


def changed_durations(spans: Mapping[str, Span], before: Values, after: Values) -> Iterator[str]:
    """Yield the durations that an edit of timestamps changes: `Time to fix: 1h → 2h`."""
    for name, span in spans.items():
        was, becomes = _length(span, before), _length(span, after)
        if was != becomes:
            yield f"{one_line(name)}: {was} → {becomes}"


def _length(span: Span, values: Values) -> str:
    start, end = values.get(span.start), values.get(span.end)
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return "not measured"
    if end < start:
        return "negative, so not measured"
    return datetimes.duration((end - start).total_seconds())
