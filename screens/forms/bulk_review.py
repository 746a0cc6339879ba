"""Review of a bulk edit: the rows with what closing leaves open, and the warnings about all."""

from collections.abc import Container, Sequence
from dataclasses import replace

from app.domain.models import Incident
from app.editing.closing import bulk_closing_warnings, closing_warnings
from app.editing.drafts import Change
from app.editing.review import bulk_warnings
from app.session.closing_lookup import load_closing_gaps
from app.session.workspace import Workspace
from app.text.text import plural
from app.writes.bulk import bulk_rows
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
    ids = {row.incident_id for row in rows}
    changed = [incident for incident in incidents if incident.id in ids]
    gaps = await load_closing_gaps(workspace, changed, changes)
    warnings = [
        *bulk_closing_warnings(list(gaps.values())),
        *bulk_warnings(changed, changes, workspace.configuration()),
    ]
    for incident in changed:
        warnings += unanswered_warnings(workspace.journal, incident.id)
    if skipped := len(incidents) - len(rows):
        warnings.append(f"{plural(skipped, 'incident')} skipped: unchanged.")
    reviewed = [
        replace(row, warnings=tuple(closing_warnings(gaps.get(row.incident_id, {}))))
        for row in rows
    ]
    return BulkScreen(workspace, reviewed, warnings, draft=draft)
