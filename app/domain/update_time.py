"""When the next update of an incident is due."""

from datetime import datetime
from typing import NamedTuple


class UpdateTime(NamedTuple):
    """Time of the next update, in UTC, and the minutes announced for it."""

    due_at: datetime
    minutes: int
