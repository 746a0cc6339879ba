"""Look of the time at which the next update of an incident is due."""

from datetime import datetime

from textual.content import Content

from app.dates import datetimes
from app.present.signs import sign
from app.present.text import NOT_SET, muted
from app.present.tokens import BAD


def update_due(due_at: datetime | None, now: datetime) -> Content:
    """Render the time until an update in a cell: `in 12m`, or `! 5m` since it was due."""
    if due_at is None:
        return muted(NOT_SET)
    if due_at > now:
        return Content(f"in {datetimes.age(now, due_at)}")
    return Content.styled(f"{sign('warning')} {datetimes.age(due_at, now)}", BAD)


def update_countdown(due_at: datetime, now: datetime) -> Content:
    """Render the time until an update in words: `due in 12 min`, `overdue 5 min`."""
    if due_at > now:
        return Content(f"due in {_words(due_at, now)}")
    return Content.styled(f"{sign('warning')} overdue {_words(now, due_at)}", BAD)


def _words(later: datetime, earlier: datetime) -> str:
    minutes = max(0, int((later - earlier).total_seconds())) // 60
    return f"{minutes} min" if minutes < 60 else datetimes.duration(60 * minutes)
