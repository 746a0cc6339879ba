"""Date conditions in a search, such as `before:2026-01-01`, `created:7d`, `age:>3d`.

Dates are those of `app.dates.date_ranges`, as in filters. `before` ends at the start of a day,
`until` at its end.
"""

from datetime import datetime, timedelta, tzinfo

from app.dates import date_ranges as when
from app.dates import datetimes
from app.dates.datetimes import InvalidDatetime
from app.query.incident_query import Filter
from app.query.search_parser import parse_search

_INSTANT = timedelta(microseconds=1)


def resolve_dates(
    typed: str, now: datetime, zone: tzinfo | None
) -> tuple[tuple[Filter, ...], tuple[str, ...]]:
    """Return the date filters of a search, resolved at `now`, and messages about invalid ones.

    Args:
        typed: The whole search.
        now: An aware datetime.
        zone: Time zone of the days; None for the machine's time zone.
    """
    filters: list[Filter] = []
    warnings: list[str] = []
    for field, value in parse_search(typed).dates:
        try:
            filters.append(_filter(field, value, now, zone))
        except InvalidDatetime:
            warnings.append(f"{field}:{value}: no date; such as 7d, yesterday, 2026-11")
        except ValueError as error:
            warnings.append(f"{field}:{value}: {error}")
    return tuple(filters), tuple(warnings)


def _filter(field: str, value: str, now: datetime, zone: tzinfo | None) -> Filter:
    if field == "age":
        # A greater age is an earlier creation.
        sign, length = value[:1], value[1:].lstrip("=")
        if sign not in {"<", ">"}:
            raise ValueError("older is >3d, younger <3d")
        field, value = ("before" if sign == ">" else "after"), length
    low, dots, high = value.partition("..")
    first = when.parse_range(low, now, zone)
    last = when.parse_range(high, now, zone) if dots else first
    name = "updated_at" if field == "updated" else "created_at"
    if field in {"after", "since"} or (
        field in {"created", "updated"} and last.is_instant and not dots
    ):
        return Filter(name, "gte", (datetimes.iso(first.start),))
    if field == "before":
        return Filter(name, "lte", (datetimes.iso(datetimes.shift(first.start, -_INSTANT)),))
    if field == "until":
        return Filter(name, "lte", (datetimes.iso(first.end),))
    return Filter(name, "date_range", (f"{datetimes.iso(first.start)}~{datetimes.iso(last.end)}",))
