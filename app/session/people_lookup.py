"""Look up the people whom filters name by email addresses."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from app.query.filter_parser import FilterSyntaxError, unknown_addresses
from app.query.name_lists import Name
from app.query.own_views import find_person
from app.store.sqlite.retry_busy import retry_while_busy

if TYPE_CHECKING:
    from app.session.workspace import Workspace


async def look_up_people_of_views(workspace: Workspace) -> None:
    """Look up the people whom views name, and the user, whom no incident has named yet.

    Raises:
        IncidentError: They could not be looked up or stored.
    """
    for view in workspace.views.saved:
        name_index = workspace.cache.configuration_store.name_index()
        with suppress(FilterSyntaxError):
            await look_up_people(workspace, unknown_addresses(view.filter, name_index))
    people = workspace.cache.configuration_store.name_index().people
    if "@" in workspace.me and find_person(workspace.me, people) is None:
        await look_up_people(workspace, [workspace.me])


async def look_up_people(workspace: Workspace, addresses: Iterable[str]) -> tuple[str, ...]:
    """Look up people by email address, and store who they are for filters.

    Returns:
        The addresses that nobody has.

    Raises:
        IncidentError: They could not be looked up or stored.
    """
    nobody = []
    for address in addresses:
        person = await workspace.service.person_by_email(address)
        if person is None:
            nobody.append(address)
            continue
        aliases = tuple(filter(None, dict.fromkeys((address.casefold(), person.email.casefold()))))
        found = Name(person.id, person.label, aliases)
        # People are known as possible holders of a role.
        for role in workspace.configuration().roles[:1]:
            await retry_while_busy(workspace.cache.save_choices, role.id, [found])
    return tuple(nobody)
