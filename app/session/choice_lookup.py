"""Look up the choices of a field: configuration, people, or catalog."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from app.domain.decoding import parse_json
from app.domain.fields import Choice, Field, FieldKind
from app.errors import IncidentError
from app.query.people_order import order_people
from app.session.workspace import Workspace
from app.text.json_text import dump_json

if TYPE_CHECKING:
    from app.api.service import IncidentService
    from app.domain.related_models import RankedOption

# 250 follow-ups a page.
_PAGES_LOOKED_THROUGH = 4

# Name of a choice in the journal, and the number of people in it.
_RECENT_PEOPLE, _RECENT = "recent_people", 5


async def load_choices(workspace: Workspace, field: Field) -> Sequence[Choice]:
    """Return all choices of a field.

    Raises:
        IncidentError: People or catalog entries could not be looked up.
    """
    if field.kind in {FieldKind.PERSON, FieldKind.PEOPLE}:
        return await load_people(workspace)
    if field.catalog_type_id:
        entries = await workspace.service.entries(field.catalog_type_id)
        return [
            Choice(
                entry.id,
                entry.name or entry.id,
                entry.external_id,
                aliases=tuple(filter(None, (entry.external_id, *entry.aliases))),
            )
            for entry in entries
        ]
    if field.source:
        return await _SOURCES[field.source](workspace.service)
    return field.choices


async def load_people(workspace: Workspace) -> Sequence[Choice]:
    """Return all people as choices, with the email address as detail.

    Raises:
        IncidentError: They could not be looked up.
    """
    people = await workspace.service.people()
    choices = [Choice(user.id, user.label, user.email) for user in people]
    return order_people(choices, recent_people(workspace), workspace.me)


def recent_people(workspace: Workspace) -> Sequence[str]:
    """Return the ids of the people selected last; none if the journal cannot be opened."""
    with suppress(IncidentError):
        return tuple(parse_json(workspace.journal.choices.get(_RECENT_PEOPLE) or "[]"))
    return ()


def remember_people(workspace: Workspace, people: Iterable[Choice]) -> None:
    """Store the people who were selected, for the order of the next picker."""
    selected = [person.id for person in people]
    earlier = (person for person in recent_people(workspace) if person not in selected)
    latest = [*selected, *earlier][:_RECENT]
    workspace.journal.choices.set(_RECENT_PEOPLE, dump_json(latest))


async def _paths(service: "IncidentService") -> Sequence[Choice]:
    found = []
    for path in await service.related.escalation_paths():
        now = ", ".join(user.label for user in path.current_responders)
        found.append(Choice(path.id, path.name, f"now {now or 'nobody'}"))
    return found


async def _teams(service: "IncidentService") -> Sequence[Choice]:
    return [Choice(team.id, team.name) for team in await service.teams()]


async def _priorities(service: "IncidentService") -> Sequence[Choice]:
    return await _used(service, "priority")


async def _categories(service: "IncidentService") -> Sequence[Choice]:
    return await _used(service, "category")


async def _used(service: "IncidentService", name: str) -> Sequence[Choice]:
    """Return the priorities or categories in use, since no endpoint lists them."""
    found: dict[str, RankedOption] = {}
    pages = 0
    async for page in service.follow_ups.all():
        for follow_up in page.items:
            ranked = getattr(follow_up, name)
            if ranked is not None:
                found[ranked.id] = ranked
        pages += 1
        if pages == _PAGES_LOOKED_THROUGH:
            break
    ordered = sorted(found.values(), key=lambda ranked: (ranked.rank, ranked.name))
    return [Choice(ranked.id, ranked.name) for ranked in ordered]


_SOURCES: Mapping[str, Callable[["IncidentService"], Awaitable[Sequence[Choice]]]] = {
    "escalation paths": _paths,
    "teams": _teams,
    "priorities": _priorities,
    "categories": _categories,
}
