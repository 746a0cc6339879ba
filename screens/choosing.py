"""Where the choices of a field come from: the configuration, the people, or the catalog."""

from collections.abc import Sequence

from app.fields import Choice, Field, Kind
from app.workspace import Workspace


async def choices_of(workspace: Workspace, field: Field) -> Sequence[Choice]:
    """Everything that the field can be set to.

    Raises:
        IncidentError: People or catalog entries could not be looked up.
    """
    if field.kind is Kind.PERSON:
        people = await workspace.service.people()
        return [Choice(user.id, user.label, user.email) for user in people]
    if field.catalog_type_id:
        entries = await workspace.service.entries(field.catalog_type_id)
        return [Choice(entry.id, entry.name or entry.id, entry.external_id) for entry in entries]
    return field.choices
