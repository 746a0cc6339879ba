"""Numbers for incidents, from the newest to the oldest, so that an index yields the newest first.

History arrives in that order too, so that pages of the file fill up to the brim.
"""

from app.store.database import Database

# In seconds. The number is what is left until then, small for what is new.
_END = 2**31

_MICROSECONDS = 1_000_000
_RUN = 200


def new_number(database: Database, created_at: int) -> int:
    """A free number for an incident, next to those of the same second.

    Args:
        database: With the table `incidents`.
        created_at: Microseconds since the epoch; 0 when that is not known, which comes last.
    """
    if not created_at:
        ((last,),) = database.rows("SELECT max(number) FROM incidents")
        return max(last or 0, _END) + 1
    wanted = _END - created_at // _MICROSECONDS
    sql = "SELECT number FROM incidents WHERE number >= ? ORDER BY number LIMIT ?"
    while True:
        taken = {number for (number,) in database.rows(sql, [wanted, _RUN])}
        for number in range(wanted, wanted + _RUN):
            if number not in taken:
                return number
        wanted += _RUN
