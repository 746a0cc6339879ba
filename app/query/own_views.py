"""Built-in views that depend on the user and the organisation, after the saved ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.query.incident_query import Filter, IncidentQuery
from app.query.incomplete import incomplete
from app.query.listing import BUILT_IN_VIEWS, ListQuery, View
from app.text.tokens import fold

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.models import Configuration
    from app.query.name_lists import Name
    from app.query.names import NameIndex

MINE = "mine"
"""Id of the view of the user's incidents."""

INCOMPLETE = "incomplete"
"""Id of the view of incidents that distort Insights."""

_OPEN = Filter("status_category", "one_of", ("triage", "live", "paused", "learning"))


def own_views(me: str, name_index: NameIndex) -> Iterator[View]:
    """Yield the views.

    Args:
        me: The user's email address, name or id; empty if unknown.
        name_index: Names of the organisation.
    """
    if me:
        yield mine(me, name_index)


def mine(me: str, name_index: NameIndex) -> View:
    """Return the view of open incidents in which the user has a role."""
    person = find_person(me, name_index.people)
    if person is None or not name_index.roles:
        problem = f"No role is known to be held by {me!r}; see the setting me."
        return View(MINE, "Mine", BUILT_IN_VIEWS[-1].listing, problem=problem)
    filters = tuple(
        Filter("incident_role", "one_of", (person.id,), role.id) for role in name_index.roles
    )
    query = IncidentQuery(filters, "any" if len(filters) > 1 else "all")
    return View(MINE, "Mine", ListQuery(query, within=(_OPEN,)))


def incomplete_view(configuration: Configuration) -> View:
    """Return the view of closed incidents that distort Insights, with their timestamps."""
    closed = IncidentQuery((Filter("status_category", "one_of", ("closed",)),))
    listing = ListQuery(closed, within=(incomplete(configuration),))
    columns = ("reference", "name", *(each.id for each in configuration.timestamps))
    return View(INCOMPLETE, "Incomplete", listing, columns)


def find_person(me: str, people: tuple[Name, ...]) -> Name | None:
    """Return the person with that email address, name or id; None unless there is exactly one."""
    wanted = fold(me)
    found = [
        person
        for person in people
        if wanted in {fold(person.id), fold(person.name), *map(fold, person.aliases)}
    ]
    return found[0] if len(found) == 1 else None
