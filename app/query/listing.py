"""What a list shows and how: which incidents, what is searched for in them, and their order."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from app.query.incident_query import EVERY_MODE, Filter, IncidentQuery

SORTABLE = (
    "created", "updated", "severity", "status", "name", "lead", "type", "reference", "category",
    "mode", "visibility",
)  # fmt: skip
"""What every list can be sorted by."""


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of the list.

    Attributes:
        column: One of `SORTABLE`, or the name of a column of the organisation's own.
        descending: Whether the greatest comes first: the newest, the worst, Z before A.
        kind: Of a column of its own, what `app.store.tables.cells` reads; else empty.
        key: Which role, field, timestamp or duration.
    """

    column: str = "created"
    descending: bool = True
    kind: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Incidents in an order.

    Attributes:
        query: Which incidents; the only part that the API is asked for.
        search: What the person has typed, to be found in them; empty for all of them.
        sort: The order the person has chosen. None leaves it at the best match first while
            something is searched for, and else at the query's own.
        dates: What the search says about time; known once `at` is asked.
        complaints: What it says about time that could not be understood.
    """

    query: IncidentQuery
    search: str = ""
    sort: Sort | None = None
    dates: tuple[Filter, ...] = ()
    complaints: tuple[str, ...] = ()

    def at(self, now: datetime, zone: tzinfo | None = None) -> "ListQuery":
        """The listing as it is meant at `now`, for the store; days begin at midnight in `zone`."""
        query = self.query.at(now, zone)
        if ":" not in self.search:
            return replace(self, query=query)
        from app.query.search_dates import resolve_dates  # Only a search needs it.

        dates, complaints = resolve_dates(self.search, now, zone)
        return replace(self, query=query, dates=dates, complaints=complaints)

    @property
    def order(self) -> Sort:
        """The order of the rows as far as no match is better than another."""
        return self.sort or Sort("created", descending=not self.query.oldest_first)


@dataclass(frozen=True, slots=True)
class View:
    """A named listing: one of the tabs above the list.

    Attributes:
        columns: The names of its columns, from left to right; none for the usual ones.
        problem: Why it cannot be listed, as when it names a severity that is not known.
    """

    id: str
    name: str
    listing: ListQuery
    columns: tuple[str, ...] = ()
    problem: str = ""


def _categories(*names: str) -> ListQuery:
    return ListQuery(IncidentQuery((Filter("status_category", "one_of", names),)))


BUILT_IN_VIEWS: tuple[View, ...] = (
    View("active", "Active", _categories("live", "paused")),
    View("triage", "Triage", _categories("triage")),
    View("post-incident", "Post-incident", _categories("learning")),
    View("closed", "Closed", _categories("closed", "declined", "canceled", "merged")),
    View("all", "All", ListQuery(IncidentQuery((EVERY_MODE,)))),
)
