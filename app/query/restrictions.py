"""Filters that only the cache has, and that hold besides a query."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from msgspec import Struct

from app.query.hour_of_week import HourOfWeek
from app.query.incident_query import Filter
from app.query.incomplete import Incomplete


class NamedIncidents(Struct, frozen=True):
    """Some incidents, by id.

    Attributes:
        ids: Their ids.
        label: What they have in common, in words.
    """

    ids: tuple[str, ...]
    label: str

    def at(self, now: datetime, zone: tzinfo | None = None) -> "NamedIncidents":
        """Return itself: it does not depend on the time."""
        del now, zone
        return self

    def text(self, names: Mapping[str, str]) -> str:
        """Render the condition as text."""
        del names
        return self.label


class OfTeam(Struct, frozen=True):
    """Incidents of a team, by which the API cannot filter.

    Attributes:
        team_id: Its id; empty for the incidents of no team.
    """

    team_id: str

    def at(self, now: datetime, zone: tzinfo | None = None) -> "OfTeam":
        """Return itself: it does not depend on the time."""
        del now, zone
        return self

    def text(self, names: Mapping[str, str]) -> str:
        """Render the condition as text."""
        return f"team is {names.get(self.team_id, self.team_id)}" if self.team_id else "no team"


LocalRestriction = HourOfWeek | NamedIncidents | OfTeam | Incomplete
"""A filter that only the cache has."""

Restriction = Filter | LocalRestriction
"""A filter of a query, or one that only the cache has."""
