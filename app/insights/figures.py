"""Text of counts, durations and changes."""

from app.dates import datetimes
from app.insights.calendar import Period, Unit

NONE = "·"
"""Text for no incidents."""


def count_text(count: int) -> str:
    """Format a count."""
    return f"{count:,}" if count else NONE


def duration_text(seconds: float | None) -> str:
    """Format a duration in its two largest units."""
    return "–" if seconds is None else datetimes.duration(seconds)


def share_of(part: int, whole: int, percent_from: int) -> float | None:
    """Return a share from 0 to 1; None if it is of too few."""
    return part / whole if whole and whole >= percent_from else None


def share_text(part: int, whole: int, percent_from: int) -> str:
    """Format a share as a percentage; empty if it is of too few."""
    share = share_of(part, whole, percent_from)
    return "" if share is None else f"{share:.0%}"


def points_text(change: float | None) -> str:
    """Format a difference of shares in percentage points; a dash if there is none."""
    if change is None:
        return "–"
    points = round(100 * change)
    return f"{points:+} pt" if points else "0 pt"


def change_text(now: int, before: int, percent_from: int) -> str:
    """Format the change of a count: `+6`, and a percentage if it was large enough."""
    change = now - before
    if not change:
        return "="
    text = f"{change:+,}"
    return f"{text} ({change / before:+.0%})" if before and before >= percent_from else text


def bucket_text(part: Period, unit: Unit) -> str:
    """Format a bucket: its first day, or the month."""
    return f"{part.first:%Y-%m}" if unit is Unit.MONTH else f"{part.first}"
