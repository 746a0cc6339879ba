"""Which open incidents a new one looks like, by their names: the API warns of duplicates."""

from collections.abc import Iterable

from app.domain.incident_row import IncidentRow
from app.query.incident_query import Filter, IncidentQuery
from app.query.listing import ListQuery

OPEN = ListQuery(
    IncidentQuery((Filter("status_category", "one_of", ("triage", "live", "paused")),))
)
"""The incidents that a new one could be a duplicate of."""

# From 0 to 100, and letters: below these, names look alike by chance.
_ALIKE = 62
_SHORTEST = 4


def possible_duplicates(
    name: str, rows: Iterable[IncidentRow], *, most: int = 3
) -> tuple[IncidentRow, ...]:
    """The rows whose names look like `name`, the most alike first.

    Words count in any order and with typing errors, and a name that is still being typed is
    compared with the parts of longer ones.

    Args:
        name: What has been typed of a new incident's name.
        rows: The incidents to compare with.
        most: How many at most.
    """
    if len(name.strip()) < _SHORTEST:
        return ()
    from rapidfuzz import fuzz, process, utils

    known = {row.id: row for row in rows}
    found = process.extract(
        name,
        {row.id: row.name for row in known.values()},
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        score_cutoff=_ALIKE,
        limit=most,
    )
    return tuple(known[incident_id] for _, _, incident_id in found)
