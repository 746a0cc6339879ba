"""Look up the choices of a field: configuration, people, or catalog."""

from collections.abc import Awaitable, Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from app.domain.catalog_rules import CatalogRules
from app.domain.fields import Choice, Field, FieldKind
from app.editing.catalog_choices import catalog_choices, impossible_choices
from app.editing.drafts import Values
from app.errors import IncidentError
from app.query.people_order import order_people
from app.session.workspace import Workspace
from app.text.json_text import dump_json, parse_json
from app.text.text import one_line

if TYPE_CHECKING:
    from app.api.service import IncidentService
    from app.domain.related_models import RankedOption

# 250 follow-ups a page.
_PAGES_LOOKED_THROUGH = 4

# Name of a choice in the journal, and the number of people in it.
_RECENT_PEOPLE, _RECENT = "recent_people", 5


async def load_choices(
    workspace: Workspace, field: Field, values: Values | None = None
) -> Sequence[Choice]:
    """Return all choices of a field.

    Args:
        workspace: The open profile.
        field: The field.
        values: Values of other fields, which may narrow the choices; None for all choices.

    Raises:
        IncidentError: People or catalog entries could not be looked up.
    """
    if field.kind in {FieldKind.PERSON, FieldKind.PEOPLE}:
        return await load_people(workspace)
    if field.catalog_type_id:
        entries = await workspace.service.entries(field.catalog_type_id)
        rules = CatalogRules() if values is None else field.catalog
        return catalog_choices(entries, rules, values or {})
    if field.source:
        return await _SOURCES[field.source](workspace.service)
    return field.choices


async def find_impossible(
    workspace: Workspace, fields: Iterable[Field], values: Values, changed: Container[str]
) -> dict[str, str]:
    """Return the errors of catalog entries that are not possible together, by field.

    Args:
        workspace: The open profile.
        fields: The fields that are sent.
        values: The values of all fields.
        changed: Keys of the fields that are new; combinations without one are left alone.
    """
    fields = tuple(fields)
    labels = {field.key: field.label for field in fields}
    found = {}
    for field in fields:
        is_new = field.key in changed or field.catalog.narrowed_by in changed
        if field.catalog.restricts and values.get(field.key) and is_new:
            # Without the catalog the API decides.
            with suppress(IncidentError):
                entries = await workspace.service.entries(field.catalog_type_id)
                if error := impossible_choices(field, entries, values, labels):
                    found[field.key] = error
    return found


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
    paths = await service.related.escalation_paths()
    return [Choice(path.id, path.name, path.responders_text) for path in paths]


async def _alerts(service: "IncidentService") -> Sequence[Choice]:
    """Return the firing alerts, since an old one is rarely attached."""
    return [
        Choice(alert.id, one_line(alert.title), one_line(alert.description))
        for alert in await service.alerts.firing()
    ]


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
    "alerts": _alerts,
    "priorities": _priorities,
    "categories": _categories,
}
