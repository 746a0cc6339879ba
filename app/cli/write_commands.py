"""Commands `create` and `update`, with the same journal and outbox as the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.cli.command_identity import check_key, earlier_attempt, earlier_write
from app.cli.console import print_error
from app.cli.flags import FLAGS, NAMED_FLAGS
from app.cli.options import Options
from app.cli.output import Request, Result
from app.cli.read_commands import fetched_configuration
from app.cli.rejected_fields import naming_flags, refuse, warn_if_not_stored
from app.cli.resend import resend
from app.cli.value_parser import NotUnderstood, fields_to_clear, parse_values
from app.domain.fields import Field, Value, fields_for
from app.domain.incident_document import read_document
from app.editing.declare_rules import (
    forced_values,
    private_reason,
    required_fields,
    sent_fields,
    type_problems,
    unsent_fields,
)
from app.editing.draft_codec import dump_changes
from app.editing.drafts import (
    changes,
    declare_payload,
    default_values,
    edit_payload,
    edit_problems,
    new_idempotency_key,
    problems,
    values_of,
)
from app.editing.form_spec import DECLARE, EDIT
from app.editing.labels import UNNAMED
from app.editing.records import WriteRecord
from app.editing.status_rules import status_problems
from app.session.choice_lookup import find_impossible, load_choices
from app.text.text import one_line

if TYPE_CHECKING:
    from app.domain.models import Configuration
    from app.session.workspace import Workspace
    from app.writes.outbox import Sent


async def create_incident(workspace: Workspace, order: Options) -> Result | Request:
    """Declare an incident, only once per idempotency key."""
    configuration = await fetched_configuration(workspace)
    earlier = None if order.dry_run else earlier_write(workspace, order)
    write = earlier or await _new_declare(workspace, order, configuration)
    if order.dry_run:
        return Request("POST", "/v2/incidents", write.payload)
    warn_if_not_stored(workspace)
    sending = workspace.outbox.send(write)
    sent = await naming_flags(sending, write.payload, fields_for(configuration), _flag)
    return _written(workspace, sent, configuration, "Declared")


async def _new_declare(
    workspace: Workspace, order: Options, configuration: Configuration
) -> WriteRecord:
    fields = fields_for(configuration)
    given = await _values(workspace, order, fields)
    values = {**default_values(fields), **forced_values(configuration, given), **given}
    sent = sent_fields(configuration, fields, values)
    wrong = problems(values, required_fields(configuration, sent, values))
    wrong |= type_problems(configuration, values) | unsent_fields(configuration, fields, values)
    wrong |= await find_impossible(workspace, sent, values, given)
    refuse(wrong, fields, _flag)
    if "visibility" not in given and (reason := private_reason(configuration, values)):
        print_error(f"The incident is private. {reason}")
    key = order.idempotency_key or new_idempotency_key()
    payload = declare_payload(values, sent, key)
    check_key(workspace, payload, key)
    title = one_line(str(values["name"])) or UNNAMED
    return WriteRecord(DECLARE, "", title, payload, idempotency_key=key, command=order.identity)


async def update_incident(workspace: Workspace, order: Options) -> Result | Request:
    """Edit the given fields that differ from the current incident."""
    configuration = await fetched_configuration(workspace)
    earlier = None if order.dry_run else earlier_attempt(workspace, order)
    if earlier:
        return _written(workspace, await resend(workspace, earlier), configuration, "Updated")
    document = await workspace.service.show(order.reference)
    incident = document.incident
    fields = fields_for(configuration, incident)
    given = await _values(workspace, order, fields)
    cleared = {field.key: field.kind.empty for field in fields_to_clear(order.clear, fields)}
    if both := [field.label for field in fields if field.key in given and field.key in cleared]:
        raise NotUnderstood([f"--clear: {both[0]} is set as well"])
    wanted = {**given, **cleared}
    if not wanted:
        raise NotUnderstood(["nothing to change was given; see incident-tui update --help"])
    held = values_of(incident, fields)
    made = changes(held, held | wanted, fields)
    refused = {f.key: f.not_on_edit for f in fields if f.key in wanted and f.not_on_edit}
    required = status_problems(configuration, [incident], fields, held | wanted)
    required |= await find_impossible(workspace, fields, held | wanted, wanted)
    refuse(required | edit_problems(made) | refused, fields, _flag)
    if not made:
        print_error(f"{incident.reference} already has these values; nothing was sent.")
        return Result([document], configuration)
    payload = edit_payload(made, notify_incident_channel=order.notify)
    if order.dry_run:
        return Request("POST", f"/v2/incidents/{incident.id}/actions/edit", payload)
    title = f"{one_line(incident.reference)}: {', '.join(change.field.label for change in made)}"
    write = WriteRecord(
        EDIT, incident.id, title, payload, changes=dump_changes(made), command=order.identity
    )
    warn_if_not_stored(workspace)
    sent = await naming_flags(workspace.outbox.edit(write, made), payload, fields, _flag)
    return _written(workspace, sent, configuration, "Updated")


async def _values(
    workspace: Workspace, order: Options, fields: Sequence[Field]
) -> Mapping[str, Value]:
    roles = workspace.configuration().roles
    lead_keys = (f"role:{role.id}" for role in roles if role.role_type == "lead")
    return await parse_values(
        order.given,
        fields,
        partial(load_choices, workspace),
        now=workspace.now(),
        zone=workspace.zone,
        aliases={"lead": next(lead_keys, "")},
    )


def _flag(field: Field) -> str:
    """Return the flag of a field, with the field's name if the flag takes one."""
    if flag := next((flag for flag, (key, _) in FLAGS.items() if key == field.key), ""):
        return flag
    prefix = field.key.partition(":")[0]
    named = next((flag for flag, (key, *_) in NAMED_FLAGS.items() if key == prefix), "")
    return f"{named} {field.label}"


def advice(workspace: Workspace, write: WriteRecord, order: Options) -> str:
    """Return advice to continue after an unconfirmed write, without applying it twice."""
    if order.idempotency_key or not workspace.journal.failure:
        return "Run the same command again: it is not done twice."
    # The next run only knows the data on disk.
    if write.idempotency_key:
        return f"Send it again with --idempotency-key {write.idempotency_key}."
    return "Look at the incident before you run it again."


def _written(workspace: Workspace, sent: Sent, configuration: Configuration, what: str) -> Result:
    """Return the incident of the response: a second read could fail."""
    document = sent.document
    if document is None and (stored := workspace.cache.document(sent.incident_id)):
        document = read_document(stored)
    if document is None:  # The write has succeeded, but the incident could not be stored.
        return Result((), configuration, written=f"{what} {sent.incident_id}")
    link = document.incident.permalink
    written = " ".join(filter(None, (what, one_line(document.reference), link)))
    return Result((document,), configuration, written=written)
