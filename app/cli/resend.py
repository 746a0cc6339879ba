"""Send an unconfirmed write again without the risk of applying it twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.command_identity import pending_command
from app.domain.fields import fields_for
from app.editing.conflicts import Outcome
from app.editing.draft_codec import decode_changes, load_changes
from app.editing.form_spec import EDIT
from app.editing.operations import OPERATIONS
from app.editing.records import WriteRecord
from app.editing.write_state import WriteState
from app.errors import IncidentError
from app.system.structs import replace
from app.text.text import one_line

if TYPE_CHECKING:
    from app.session.workspace import Workspace
    from app.writes.outbox import Sent


class ChangedSince(IncidentError):
    """The incident has neither the old nor the new value of an edit.

    Args:
        write: The edit.
        profile: Its profile.
    """

    title = "Somebody else has changed this"

    def __init__(self, write: WriteRecord, profile: str) -> None:
        super().__init__(
            f"{one_line(write.title)}: it may have been saved before that. It was not sent again.",
            hint=f"To send it all the same: {pending_command('discard', write, profile)}, then run "
            "it again.",
        )


async def resend(workspace: Workspace, write: WriteRecord) -> Sent:
    """Send a write again: with its key, or after a read shows that it was not applied.

    Raises:
        ChangedSince: A read cannot decide it.
        IncidentError: It could not be sent, or its outcome is still unknown.
    """
    outbox = workspace.outbox
    if write.idempotency_key:
        return await outbox.send(write)
    found, sent = await outbox.resolve(write.number)
    if found is Outcome.DIVERGED:
        raise ChangedSince(write, workspace.profile)
    if found is Outcome.SAVED:
        return sent
    again = replace(write, number=0, state=WriteState.READY, in_doubt=False, problem="")
    configuration = workspace.configuration()
    operation = OPERATIONS.get(write.operation)
    if write.operation == EDIT:
        fields = fields_for(configuration, await outbox.outcomes.read(write.incident_id))
    elif operation and operation.edits:
        fields = operation.fields(configuration)
    else:
        return await outbox.send(again)
    changes, _ = decode_changes(load_changes(write.changes), fields)
    return await outbox.edit(again, changes)
