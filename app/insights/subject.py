"""Which incidents charts are about: those that a list shows, without what never was an incident."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property

from app.insights.calendar import Period, local_day
from app.insights.rules import CountingRules
from app.insights.statistics import Statistics
from app.query.incident_query import EVERY_MODE, Filter
from app.query.listing import ListQuery
from app.query.restrictions import Restriction
from app.system.structs import replace

EXCLUDED = Filter("status_category", "not_in", ("declined", "canceled", "merged"))
"""Filter that leaves out what turned out not to be an incident of its own."""

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
"""An instant after all declarations."""

EXCLUDED_TEXT = "declined, canceled, merged, test and tutorial incidents"


@dataclass(frozen=True)
class Subject:
    """Incidents of charts, at a time.

    Attributes:
        listed: The list query as the list shows it.
        now: An aware datetime.
        zone: Time zone of days and hours; None for the machine's time zone.
        rules: How the organisation counts.
        includes_all: Whether nothing is excluded.
    """

    listed: ListQuery
    now: datetime
    zone: tzinfo | None = None
    rules: CountingRules = field(default_factory=CountingRules)
    includes_all: bool = False

    @property
    def first_weekday(self) -> int:
        """First day of a week, 0 for Monday."""
        return self.rules.first_weekday

    @property
    def today(self) -> date:
        """The current local day."""
        return local_day(self.now, self.zone)

    def narrowed(self, *filters: Restriction) -> ListQuery:
        """Return the list query of the counted incidents that filters select."""
        listing = self.listed.narrowed(*filters)
        return including_all(listing) if self.includes_all else excluding(listing)

    @cached_property
    def resolved(self) -> ListQuery:
        """The list query of all counted incidents, with dates resolved."""
        return self.narrowed().at(self.now, self.zone)

    @cached_property
    def unfiltered(self) -> ListQuery:
        """The list query of all incidents, also those left out, with dates resolved."""
        return including_all(self.listed).at(self.now, self.zone)

    async def future_text(self, statistics: Statistics, period: Period) -> str:
        """Return how many incidents a wrong clock declared after a period up to now, as text.

        Args:
            statistics: Counts incidents.
            period: Days of declaration.
        """
        _, end = period.instants(self.zone)
        if end <= self.now:
            return ""
        count = sum((await statistics.tally(self.resolved, [(end, END_OF_TIME)])).values())
        return f"{count:,} declared later, in the future: a clock was wrong" if count else ""

    async def excluded(self, statistics: Statistics, period: Period) -> int:
        """Return the number of incidents of a period that are left out.

        Args:
            statistics: Counts incidents.
            period: Days of declaration.
        """
        if self.includes_all:
            return 0
        instants = [period.instants(self.zone)]
        every, counted = [
            sum((await statistics.tally(listing, instants)).values())
            for listing in (self.unfiltered, self.resolved)
        ]
        return every - counted


def excluding(listing: ListQuery) -> ListQuery:
    """Leave out declined, canceled, merged, test and tutorial incidents.

    A filter on some modes is kept.
    """
    query = listing.query
    if query.filter_mode == "all" or len(query.filters) < 2:
        kept = tuple(each for each in query.filters if not each.admits_all)
        listing = replace(listing, query=replace(query, filters=kept))
    return listing.narrowed(EXCLUDED)


def including_all(listing: ListQuery) -> ListQuery:
    """Add test and tutorial incidents, unless a filter is on modes."""
    return listing if listing.query.chooses_modes else listing.narrowed(EVERY_MODE)


def declared_in(period: Period) -> Filter:
    """Return the filter of the incidents that were declared in a period."""
    return Filter("created_at", "date_range", (f"{period.first}~{period.last}",))
