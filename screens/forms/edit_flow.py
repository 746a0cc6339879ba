"""Flow of every edit: review, read again, resolve conflicts, send."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual.app import App

from app.dates import datetimes
from app.domain.fields import Field, JsonObject
from app.domain.models import Incident
from app.editing.conflicts import Conflict, apply_resolution
from app.editing.draft_codec import dump_changes, load_values
from app.editing.drafts import Change, Values, changes, edit_payload
from app.editing.form_spec import EDIT
from app.editing.labels import full_title
from app.editing.records import DraftRecord, WriteRecord
from app.editing.review import Confirmation, Review, edit_review
from app.present.choice_looks import ChoiceLooks
from app.session.closing_lookup import load_closing_gaps
from app.session.duration_spans import duration_spans
from app.session.public_lookup import load_public_warnings
from app.session.workspace import Workspace
from app.store.journal.journal import Journal
from app.system.structs import replace
from app.text.text import one_line
from app.writes.errors import EditConflict
from app.writes.outbox import Sent
from screens.forms.conflict import ConflictScreen
from screens.forms.review import LoadWarnings, ReviewScreen, no_warnings


@dataclass(frozen=True, slots=True)
class PendingEdit:
    """Edit of an incident before sending.

    Attributes:
        incident: The incident when the edit began.
        changes: Changes by field.
        draft: Id of its draft; empty without one.
        undoes: Number of the write it undoes; 0 for none.
        warnings: Additional texts for the review.
        fields: The fields of its form.
    """

    incident: Incident
    changes: Sequence[Change]
    draft: str = ""
    undoes: int = 0
    warnings: Sequence[str] = ()
    fields: Sequence[Field] = ()

    @property
    def title(self) -> str:
        """Reference of the incident, with the labels of the changed fields."""
        labels = ", ".join(change.field.label for change in self.changes)
        return f"{one_line(self.incident.reference)}: {labels}"


async def send_edit(
    app: App[Any],
    workspace: Workspace,
    edit: PendingEdit,
    *,
    on_step: Callable[[str, JsonObject], None] = lambda _, __: None,
    on_rebase: Callable[[Values], None] = lambda _: None,
) -> Sent | None:
    """Review an edit, check it against the current incident, and send it.

    Only reviewed changes are sent: a conflict leads to another review. Must run in a worker that is
    never cancelled.

    Args:
        app: The app that shows the screens.
        workspace: The open profile.
        edit: The edit.
        on_step: Called with a text about each step, and its request.
        on_rebase: Called with the new base values after an earlier attempt was applied.

    Returns:
        The sent write; None if the user went back and nothing was sent.

    Raises:
        IncidentError: It could not be read or sent; the journal has the state.
    """
    outbox = workspace.outbox
    on_step("Reading the incident…", {})
    if earlier := await outbox.resolve_earlier(edit.draft):
        if earlier.rest.draft is None:
            return earlier
        edit = _rest_of(edit, earlier.rest.draft)
        on_rebase({change.field.key: change.before for change in edit.changes})
    while edit.changes:
        payload = await _agreed(app, workspace, edit)
        if payload is None:
            return None
        on_step("Sending…", payload)
        try:
            return await outbox.edit(_write(edit, payload), edit.changes)
        except EditConflict as conflict:
            found = conflict.conflicts
        incident = workspace.cache.incident(edit.incident.id) or edit.incident
        kept = await app.push_screen_wait(_conflict_screen(workspace, incident, edit, found))
        if kept is None:
            return None
        edit = replace(edit, incident=incident, changes=apply_resolution(edit.changes, found, kept))
    outbox.abandon(edit.draft)
    return Sent(edit.incident.id, unchanged=True)


def _conflict_screen(
    workspace: Workspace, incident: Incident, edit: PendingEdit, found: Sequence[Conflict]
) -> ConflictScreen:
    """Return the dialog of an edit's conflicts, with what was changed, and when."""
    labels = ", ".join(one_line(conflict.field.label) for conflict in found)
    changed_at = incident.updated_at
    return ConflictScreen(
        f"{one_line(incident.reference)}: {labels} changed in the meantime",
        edit.changes,
        found,
        looks=ChoiceLooks.of(workspace.configuration()),
        zone=workspace.zone,
        age=datetimes.age(changed_at, workspace.now()) if changed_at else "",
    )


def _rest_of(edit: PendingEdit, draft: DraftRecord) -> PendingEdit:
    """Return the changes that the applied attempt did not include."""
    held, current = load_values(draft.base), load_values(draft.current)
    fields = [field for field in edit.fields if field.key in held]
    return replace(edit, changes=changes(held, current, fields), undoes=0)


async def _agreed(app: App[Any], workspace: Workspace, edit: PendingEdit) -> JsonObject | None:
    """Return the request once it is confirmed; None if the user went back."""
    pending = unanswered_warnings(workspace.journal, edit.incident.id, edit.draft)
    status = next((c.after for c in edit.changes if c.field.key == "incident_status_id"), ())
    gaps = await load_closing_gaps(workspace, [(edit.incident, edit.changes)])
    review = edit_review(
        edit.incident,
        edit.changes,
        workspace.configuration(),
        profile=workspace.title,
        now=workspace.now(),
        spans=duration_spans(workspace),
        gaps=gaps.get(edit.incident.id),
        warnings=[*edit.warnings, *pending],
    )
    agreement = await confirm(
        app, workspace, review, partial(load_public_warnings, workspace, edit.incident, status)
    )
    if agreement is None:
        return None
    workspace.notify_channel = agreement.notify_incident_channel
    told = agreement.notify_incident_channel
    return edit_payload(edit.changes, notify_incident_channel=told)


def unanswered_warnings(journal: Journal, incident_id: str, draft: str = "") -> list[str]:
    """Return warnings about other unconfirmed writes to an incident.

    Args:
        journal: The journal.
        incident_id: Id of the incident.
        draft: Writes of this form's draft are left out.
    """
    return [
        f"“{full_title(write.operation, one_line(write.title))}” was sent before and has no answer "
        "yet. It may arrive before this or after it. Press d to check it first."
        for write in journal.writes.unanswered(incident_id)
        if not draft or write.draft != draft
    ]


async def confirm(
    app: App[Any],
    workspace: Workspace,
    review: Review,
    load_warnings: LoadWarnings = no_warnings,
) -> Confirmation | None:
    """Show a review; return the confirmation, or None.

    Args:
        app: The app that shows it.
        workspace: The open profile.
        review: The review.
        load_warnings: Reads more warnings, which are added when they are there.
    """
    return await app.push_screen_wait(
        ReviewScreen(
            review,
            looks=ChoiceLooks.of(workspace.configuration()),
            zone=workspace.zone,
            notify=workspace.notify_channel,
            trouble=workspace.journal.check(),
            load_warnings=load_warnings,
        )
    )


def _write(edit: PendingEdit, payload: JsonObject) -> WriteRecord:
    return WriteRecord(
        EDIT,
        edit.incident.id,
        edit.title,
        payload,
        changes=dump_changes(edit.changes),
        draft=edit.draft,
        undoes=edit.undoes,
    )
