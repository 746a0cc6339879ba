"""Commands that add something to an incident: share, note, follow-up, action, attach, page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.cli.arguments import Command
from app.cli.command_identity import check_key, earlier_write
from app.cli.console import print_error
from app.cli.operation_flags import OPERATION_COMMANDS
from app.cli.options import Options
from app.cli.output import Request, Table
from app.cli.read_commands import fetched_configuration
from app.cli.rejected_fields import naming_flags, refuse, warn_if_not_stored
from app.cli.resend import resend
from app.cli.value_parser import parse_values
from app.domain.fields import Field
from app.editing.draft_codec import dump_changes
from app.editing.drafts import Values, new_idempotency_key
from app.editing.labels import operation_label, write_title
from app.editing.operation import Operation
from app.editing.operation_payload import operation_payload
from app.editing.operations import (
    ACTION,
    ATTACH,
    ESCALATE,
    FOLLOW_UP,
    OPERATIONS,
    TIMELINE_ITEM,
    UPDATE,
    initial_values,
    operation_changes,
    operation_problems,
)
from app.editing.records import WriteRecord
from app.session.choice_lookup import load_choices
from app.text.text import one_line
from app.writes.operation_senders import find_same

if TYPE_CHECKING:
    from app.domain.model_base import Record
    from app.domain.models import Incident
    from app.session.workspace import Workspace

OPERATIONS_OF: Mapping[Command, tuple[str, str]] = {
    Command.SHARE: (UPDATE, "/v2/incident_updates"),
    Command.NOTE: (TIMELINE_ITEM, "/v2/incident_timeline_items"),
    Command.FOLLOW_UP: (FOLLOW_UP, "/v3/follow_ups"),
    Command.ACTION: (ACTION, "/v3/actions"),
    Command.ATTACH: (ATTACH, "/v1/incident_attachments"),
    Command.PAGE: (ESCALATE, "/v2/escalations"),
}
"""Operation of each command, and its path for a dry run."""

_PROPERTIES = ("command", "reference", "incident_id", "id")
_COLUMNS = ("command", "reference", "id")


async def send_operation(command: Command, workspace: Workspace, order: Options) -> Table | Request:
    """Add something to an incident, only once per idempotency key or unconfirmed attempt."""
    name, path = OPERATIONS_OF[command]
    configuration = await fetched_configuration(workspace)
    earlier = None if order.dry_run else earlier_write(workspace, order)
    incident = (await workspace.service.show(order.reference)).incident
    if earlier:
        return _added(command, incident, (await resend(workspace, earlier)).record)
    operation = OPERATIONS[name]
    fields = operation.fields(configuration)
    flag_of = partial(_flag, command, frozenset(each.key for each in order.given))
    values = await _values(workspace, order, operation, fields, incident)
    edits = operation_changes(operation, {}, values, fields)
    refuse(operation_problems(operation, values, fields, edits), fields, flag_of)
    key = order.idempotency_key or (new_idempotency_key() if operation.has_key else "")
    payload = operation_payload(operation, edits, values, incident_id=incident.id, key=key)
    if order.dry_run:
        return Request("POST", path, payload)
    if order.idempotency_key:
        check_key(workspace, payload, key)
    write = WriteRecord(
        name, incident.id, write_title(incident), payload,
        changes=dump_changes(edits), idempotency_key=key, command=order.identity,
    )  # fmt: skip
    if order.if_missing and (same := await find_same(workspace.service, write)):
        print_error(f"{one_line(incident.reference)} has this already; nothing was sent.")
        return _added(command, incident, same)
    warn_if_not_stored(workspace)
    sent = await naming_flags(workspace.outbox.send(write), payload, fields, flag_of)
    return _added(command, incident, sent.record)


async def _values(
    workspace: Workspace,
    order: Options,
    operation: Operation,
    fields: Sequence[Field],
    incident: Incident,
) -> Values:
    """Return the values of the form, as its screen would hold them."""
    first = initial_values(operation, fields, incident, workspace.now())
    given = await parse_values(
        order.given,
        fields,
        partial(load_choices, workspace),
        now=workspace.now(),
        zone=workspace.zone,
        aliases={},
    )
    values = {**first, **given}
    if values.get("title") == "":
        # As in a commit message, the first line is the title.
        title, _, rest = str(values["description"]).strip().partition("\n")
        values |= {"title": title.strip(), "description": rest.strip()}
    return values


def _flag(command: Command, given: frozenset[str], field: Field) -> str:
    """Return the flag of a field; a title is the first line of a message that was given."""
    flags = {key: flag for flag, (key, *_) in OPERATION_COMMANDS[command].flags.items()}
    if field.key == "title" and field.key not in given and "description" in given:
        return flags["description"]
    return flags[field.key]


def _added(command: Command, incident: Incident, record: Record | None) -> Table:
    """Return the report of a record, whose id is empty if the response has none."""
    row = {
        "command": command.value,
        "reference": one_line(incident.reference),
        "incident_id": incident.id,
        "id": record.id if record else "",
    }
    label = operation_label(OPERATIONS_OF[command][0])
    written = f"{label}: done on {row['reference']}. {row['id']}".strip()
    return Table(_PROPERTIES, _COLUMNS, [row], written, is_list=False)
