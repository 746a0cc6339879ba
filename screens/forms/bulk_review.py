"""Review of a bulk edit: the rows with what closing leaves open, and the warnings about all."""

from collections.abc import Container, Sequence

from app.domain.models import Incident
from app.editing.closing import bulk_closing_warnings, closing_warnings
from app.editing.drafts import Change
from app.editing.review import bulk_warnings
from app.session.closing_lookup import load_closing_gaps
from app.session.workspace import Workspace
from app.system.structs import replace
from app.text.text import plural
from app.writes.bulk import BulkRow, bulk_rows
from screens.forms.bulk_edit import BulkScreen
from screens.forms.edit_flow import unanswered_warnings


async def review_bulk_edit(
    workspace: Workspace,
    incidents: Sequence[Incident],
    changes: Sequence[Change],
    *,
    only_missing: Container[str] = (),
    draft: str = "",
) -> BulkScreen:
    """Return the review of the same changes to several incidents.

    Args:
        workspace: The open profile.
        incidents: The incidents as last read; those without changes are left out.
        changes: The changes.
        only_missing: Keys of the fields to set only in incidents that have no value.
        draft: Id of its form's draft; empty without one.
    """
    wanted = {change.field.key: change.after for change in changes}
    rows = bulk_rows(incidents, [change.field for change in changes], wanted, only_missing)
    warnings = [
        each for row in rows for each in unanswered_warnings(workspace.journal, row.incident_id)
    ]
    if skipped := len(incidents) - len(rows):
        warnings.append(f"{plural(skipped, 'incident')} skipped: unchanged.")
    return await review_rows(workspace, rows, warnings, draft=draft)


async def review_rows(
    workspace: Workspace,
    rows: Sequence[BulkRow],
    warnings: Sequence[str] = (),
    *,
    draft: str = "",
) -> BulkScreen:
    """Return the review of changes to several incidents, with their consequences.

    Args:
        workspace: The open profile.
        rows: The changes to each incident.
        warnings: Additional texts.
        draft: Id of its form's draft; empty without one.
    """
    edits = [
        (incident, row.changes)
        for row in rows
        if (incident := workspace.cache.incident(row.incident_id))
    ]
    gaps = await load_closing_gaps(workspace, edits)
    said = [
        *bulk_closing_warnings(list(gaps.values())),
        *bulk_warnings(edits, workspace.configuration(), workspace.now()),
        *warnings,
    ]
    reviewed = [
        replace(row, warnings=tuple(closing_warnings(gaps.get(row.incident_id, {}))))
        for row in rows
    ]
    return BulkScreen(workspace, reviewed, said, draft=draft)
