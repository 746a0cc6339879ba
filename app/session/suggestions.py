"""Values that a form offers before anything is typed, looked up for its incident."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress

from app.domain.fields import Choice
from app.domain.models import Incident
from app.domain.on_call import OnCall
from app.editing.drafts import Values
from app.editing.operations import ESCALATE
from app.errors import IncidentError
from app.session.on_call import recent_on_call
from app.session.workspace import Workspace


async def _path_on_call(workspace: Workspace, incident: Incident) -> Values:
    """Return the escalation path of the incident's team, or of its services' team."""
    known = await recent_on_call(workspace)
    if known is None:
        return {}
    for team_id in incident.team_ids:
        if choice := _path_of(known, team_id):
            return {"escalation_path_id": (choice,)}
    entries = {team.catalog_entry.id: team.id for team in known.teams if team.catalog_entry}
    for entry_id in [*_entries(incident), *await _owners(workspace, incident)]:
        if choice := _path_of(known, entries.get(entry_id, "")):
            return {"escalation_path_id": (choice,)}
    return {}


def _path_of(known: OnCall, team_id: str) -> Choice | None:
    for path in known.paths:
        if team_id in path.team_ids:
            return Choice(path.id, path.name, path.responders_text)
    return None


def _entries(incident: Incident) -> Iterator[str]:
    """Yield the catalog entries in the incident's custom fields."""
    for entry in incident.custom_field_entries:
        for value in entry.values:
            if value.value_catalog_entry:
                yield value.value_catalog_entry.id


async def _owners(workspace: Workspace, incident: Incident) -> list[str]:
    """Return the entries that those of the incident refer to, such as a service's team."""
    wanted = frozenset(_entries(incident))
    fields = workspace.configuration().custom_fields
    types = dict.fromkeys(each.catalog_type_id for each in fields if each.catalog_type_id)
    found = []
    with suppress(IncidentError):  # Without the catalog nothing is suggested.
        for type_id in types if wanted else ():
            for entry in await workspace.service.entries(type_id):
                if entry.id in wanted:
                    attributes = entry.attribute_values.values()
                    found += [value.literal for one in attributes for value in one.values]
    return [each for each in found if each]


SUGGESTIONS: Mapping[str, Callable[[Workspace, Incident], Awaitable[Values]]] = {
    ESCALATE: _path_on_call
}
"""Lookup of the suggested values by operation."""
