"""Row numbers of incidents, newest first, so that an index yields the newest first.

The history arrives in that order too, so pages of the file fill up completely.
"""

import json
from collections.abc import Sequence

from app.store.sqlite.database import Database

# In seconds. The row number is the time left until then, so new incidents have low numbers.
_END = 2**31

_MICROSECONDS = 1_000_000
_RUN = 200


def number_of(created_at: int) -> int:
    """Return the number of an incident that is alone in its second.

    Others of the second follow it.

    Args:
        created_at: Time of creation in microseconds since the epoch.
    """
    return _END - created_at // _MICROSECONDS


def new_numbers(database: Database, created_at: Sequence[int]) -> list[int]:
    """Allocate row numbers for incidents, next to those of the same second.

    Args:
        database: The database, with the table `incidents`.
        created_at: Times of creation in microseconds since the epoch; 0 if unknown, which sorts
            last.
    """
    ((last,),) = database.query("SELECT max(number) FROM incidents")
    unknown = max(last or 0, _END) + 1
    wanted = [number_of(moment) if moment else unknown for moment in created_at]
    sql = "SELECT number FROM incidents WHERE number IN (SELECT value FROM json_each(?))"
    taken = {number for (number,) in database.query(sql, [json.dumps(wanted)])}
    found = []
    for number in wanted:
        free = _free(database, number, taken) if number in taken else number
        taken.add(free)
        found.append(free)
    return found


def _free(database: Database, number: int, taken: set[int]) -> int:
    sql = "SELECT number FROM incidents WHERE number >= ? ORDER BY number LIMIT ?"
    while True:
        run = range(number, number + _RUN)
        stored = {stored for (stored,) in database.query(sql, [number, _RUN])}
        for each in run:
            if each not in stored and each not in taken:
                return each
        number += _RUN
