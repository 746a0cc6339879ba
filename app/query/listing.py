"""List queries: a query, a search in its incidents, and the sort."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from msgspec import Struct

from app.query.incident_query import EVERY_MODE, Filter, IncidentQuery
from app.query.restrictions import Restriction
from app.system.structs import replace


class Sort(Struct, frozen=True):
    """Sort of the list.

    Attributes:
        column: One of `app.query.columns.SORTS`, or the name of a column of the organisation.
        descending: Whether it is descending: newest, most severe, or Z first.
        kind: Kind of such a column, for `app.store.tables.cells`; else empty.
        key: Id of the role, field or timestamp, or name of the duration.
    """

    column: str = "created"
    descending: bool = True
    kind: str = ""
    key: str = ""


class ListQuery(Struct, frozen=True):
    """Incidents with a search and a sort.

    Attributes:
        query: The query; the only part sent to the API.
        search: The search as typed; empty for none.
        sort: The sort chosen by the user. With None, a search is sorted by rank, everything else in
            the query's order.
        within: Filters that also hold, beside a query that cannot take them: one of any
            conditions, or one that has such a filter already.
        dates: Date filters of the search, resolved by `at`.
        warnings: Messages about invalid dates in the search.
    """

    query: IncidentQuery
    search: str = ""
    sort: Sort | None = None
    within: tuple[Restriction, ...] = ()
    dates: tuple[Filter, ...] = ()
    warnings: tuple[str, ...] = ()

    def at(self, now: datetime, zone: tzinfo | None = None) -> "ListQuery":
        """Resolve relative dates at `now`, for the store; days start at midnight in `zone`."""
        query, within = self.query.at(now, zone), tuple(each.at(now, zone) for each in self.within)
        if ":" not in self.search:
            return replace(self, query=query, within=within)
        from app.query.search_dates import resolve_dates  # Only a search needs it.

        dates, warnings = resolve_dates(self.search, now, zone)
        return replace(self, query=query, within=within, dates=dates, warnings=warnings)

    @property
    def restrictions(self) -> tuple[Restriction, ...]:
        """Filters that hold besides the query."""
        return (*self.dates, *self.within)

    @property
    def scope(self) -> IncidentQuery:
        """The query, with filters on modes that only hold besides it."""
        if self.query.chooses_modes:
            return self.query
        modes = [each for each in self.within if isinstance(each, Filter) and each.field == "mode"]
        return replace(self.query, filters=(*self.query.filters, *modes))

    def narrowed(self, *filters: Restriction) -> "ListQuery":
        """Add filters that also hold, to the query where it can take them."""
        listing = self
        for each in filters:
            listing = listing._narrowed(each)
        return listing

    def _narrowed(self, new: Restriction) -> "ListQuery":
        query = self.query
        if isinstance(new, Filter) and (query.filter_mode == "all" or len(query.filters) < 2):
            same = [each for each in query.filters if each.parameter == new.parameter]
            if all(
                each.operator == "one_of" and set(new.values) <= set(each.values) for each in same
            ):
                return replace(self, query=replace(query.also(new), filter_mode="all"))
        return self if new in self.within else replace(self, within=(*self.within, new))

    def text(self, names: Mapping[str, str]) -> str:
        """Render its filters as text, see `IncidentQuery.text`."""
        if not self.within:
            return self.query.text(names)
        return " · ".join((*(each.text(names) for each in self.within), self.query.text(names)))

    @property
    def order(self) -> Sort:
        """The sort of rows with equal rank."""
        return self.sort or Sort("created", descending=not self.query.oldest_first)


class View(Struct, frozen=True):
    """A named list query: one of the tabs above the list.

    Attributes:
        columns: Names of its columns, from left to right; empty for the default ones.
        problem: The reason why it cannot be listed, as an unknown severity; else empty.
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
