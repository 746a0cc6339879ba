"""Possible duplicates of a new incident, by name."""

from collections.abc import Iterable

from app.domain.incident_row import IncidentRow
from app.query.incident_query import Filter, IncidentQuery
from app.query.listing import ListQuery

OPEN = ListQuery(
    IncidentQuery((Filter("status_category", "one_of", ("triage", "live", "paused")),))
)
"""Query for incidents that a new one could duplicate."""

# Minimum score from 0 to 100, and minimum number of letters.
_ALIKE = 62
_SHORTEST = 4


def possible_duplicates(
    name: str, rows: Iterable[IncidentRow], *, most: int = 3
) -> tuple[IncidentRow, ...]:
    """Return the rows with names similar to `name`, the most similar first.

    Word order and typing errors are ignored, and an incomplete name is compared with parts of
    longer ones.

    Args:
        name: The text typed so far as the new incident's name.
        rows: The incidents to compare with.
        most: Maximum number of rows.
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
