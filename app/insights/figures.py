"""Text of counts, durations and changes."""

from app.dates import datetimes
from app.insights.calendar import Period, Unit

MIN_PERCENT = 10
"""A change is a percentage from this number of incidents on."""

NONE = "·"
"""Text for no incidents."""


def count_text(count: int) -> str:
    """Format a count."""
    return f"{count:,}" if count else NONE


def duration_text(seconds: float | None) -> str:
    """Format a duration in its two largest units."""
    return "–" if seconds is None else datetimes.duration(seconds)


def change_text(now: int, before: int) -> str:
    """Format the change of a count: `+6`, and a percentage if it was large enough."""
    change = now - before
    if not change:
        return "="
    text = f"{change:+,}"
    return f"{text} ({change / before:+.0%})" if before >= MIN_PERCENT else text


def bucket_text(part: Period, unit: Unit) -> str:
    """Format a bucket: its first day, or the month."""
    return f"{part.first:%Y-%m}" if unit is Unit.MONTH else f"{part.first}"
