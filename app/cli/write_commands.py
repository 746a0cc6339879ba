"""`create` and `update`: through the same journal and outbox as the forms."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.api.retry import may_have_been_done
from app.cli.console import complain
from app.cli.flags import NAMED, PLAIN, Order
from app.cli.output import Request, Result
from app.cli.read_commands import fetched_configuration
from app.cli.value_parser import NotUnderstood, fields_to_clear, values_given
from app.domain.fields import Field, JsonObject, Value, fields_for
from app.domain.incident_document import read_document
from app.editing.declare_rules import asked_for
from app.editing.draft_codec import dump_changes
from app.editing.drafts import (
    changes,
    declare_payload,
    edit_payload,
    edit_problems,
    new_idempotency_key,
    place_errors,
    problems,
    starting_values,
    values_of,
)
from app.editing.form_spec import DECLARE, EDIT
from app.editing.labels import UNNAMED
from app.editing.records import KeptWrite
from app.errors import ApiError, IncidentError
from app.session.choice_lookup import choices_of
from app.text.text import one_line

if TYPE_CHECKING:
    from app.domain.models import Configuration
    from app.session.workspace import Workspace
    from app.writes.outbox import Sent

_RUN_AGAIN = "Run the same command again: it is not done twice."


async def create_incident(workspace: Workspace, order: Order) -> Result | Request:
    """Declare, once however often it is asked for with one key."""
    configuration = await fetched_configuration(workspace)
    fields = fields_for(configuration)
    given = await _values(workspace, order, fields)
    values = {**starting_values(fields), **given}
    refused = {f.key: f.not_on_declare for f in fields if f.key in given and f.not_on_declare}
    sendable = tuple(field for field in fields if not field.not_on_declare)
    wrong = problems(values, asked_for(configuration, sendable, values)) | refused
    _refuse(wrong, fields)
    payload = declare_payload(values, fields, "")
    key = order.idempotency_key or _key_of_doubtful(workspace, payload) or new_idempotency_key()
    payload["idempotency_key"] = key
    if order.dry_run:
        return Request("POST", "/v2/incidents", payload)
    _check_key(workspace, payload)
    title = one_line(str(values["name"])) or UNNAMED
    write = KeptWrite(DECLARE, "", title, payload, idempotency_key=key)
    _warn_if_not_stored(workspace)
    unstored = "" if order.idempotency_key else f"Send it again with --idempotency-key {key}."
    made = await _sent(workspace, workspace.outbox.send(write), payload, fields, unstored)
    return _written(workspace, made, configuration, "Declared")


def _key_of_doubtful(workspace: Workspace, payload: JsonObject) -> str:
    """The key of the same declare, when it was tried and nobody knows what became of it."""
    for write in workspace.journal.writes.unsettled():
        if write.idempotency_key and _without_key(write.payload) == _without_key(payload):
            complain("This was tried before without an answer; it is sent with the same key.")
            return write.idempotency_key
    return ""


def _check_key(workspace: Workspace, payload: JsonObject) -> None:
    """A key that was used for something else would give back what that made."""
    for write in (*workspace.journal.writes.unsettled(), *workspace.journal.writes.sent()):
        if write.idempotency_key == payload["idempotency_key"] and write.payload != payload:
            raise NotUnderstood(
                [f"--idempotency-key: it has been used for another declare, “{write.title}”"]
            )


def _without_key(payload: JsonObject) -> JsonObject:
    return {name: value for name, value in payload.items() if name != "idempotency_key"}


async def update_incident(workspace: Workspace, order: Order) -> Result | Request:
    """Edit what differs from what the incident holds now."""
    configuration = await fetched_configuration(workspace)
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
    _refuse(edit_problems(made) | refused, fields)
    if not made:
        complain(f"{incident.reference} is so already; nothing was sent.")
        return Result([document], configuration)
    payload = edit_payload(made, notify_incident_channel=order.notify)
    if order.dry_run:
        return Request("POST", f"/v2/incidents/{incident.id}/actions/edit", payload)
    title = f"{one_line(incident.reference)}: {', '.join(change.field.label for change in made)}"
    write = KeptWrite(EDIT, incident.id, title, payload, changes=dump_changes(made))
    _warn_if_not_stored(workspace)
    unstored = "Look at the incident before you run it again."
    sent = await _sent(workspace, workspace.outbox.edit(write, made), payload, fields, unstored)
    return _written(workspace, sent, configuration, "Updated")


async def _values(
    workspace: Workspace, order: Order, fields: Sequence[Field]
) -> Mapping[str, Value]:
    roles = workspace.configuration().roles
    lead_keys = (f"role:{role.id}" for role in roles if role.role_type == "lead")
    return await values_given(
        order.given,
        fields,
        partial(choices_of, workspace),
        now=workspace.now(),
        zone=workspace.zone,
        aliases={"lead": next(lead_keys, "")},
    )


def _refuse(wrong: Mapping[str, str], fields: Sequence[Field]) -> None:
    if mistakes := _by_flag(wrong, fields):
        raise NotUnderstood(mistakes)


def _by_flag(wrong: Mapping[str, str], fields: Sequence[Field]) -> list[str]:
    """What is wrong, by the flag that gives each field."""
    flags = {key: flag for flag, (key, _) in PLAIN.items()}
    mistakes = []
    for field in fields:
        if message := wrong.get(field.key):
            prefix = field.key.partition(":")[0]
            named = next((flag for flag, (key, *_) in NAMED.items() if key == prefix), "")
            flag = flags.get(field.key) or f"{named} {field.label}"
            mistakes.append(f"{flag}: {message}")
    return mistakes


class InDoubt(Exception):
    """It was sent, and its outcome is unknown; the cause says why.

    Args:
        advice: How to go on without doing it twice.
    """

    def __init__(self, advice: str) -> None:
        self.advice = advice
        super().__init__(advice)


def _warn_if_not_stored(workspace: Workspace) -> None:
    if trouble := workspace.journal.check():
        complain(f"Warning: the request cannot be stored on disk before it is sent. {trouble}")


async def _sent(
    workspace: Workspace,
    sending: Awaitable[Sent],
    payload: JsonObject,
    fields: Sequence[Field],
    unstored: str,
) -> Sent:
    """The incident's id; what the API does not accept is named by its flag.

    Args:
        workspace: The profile at work.
        sending: Sends the request.
        payload: Its body.
        fields: Those of the incident.
        unstored: How to go on where the request is not on disk; empty where that does not matter.

    Raises:
        InDoubt: It may or may not have been done.
        IncidentError: It was not done.
    """
    try:
        return await sending
    except IncidentError as error:
        if may_have_been_done(error):
            # The next run knows only what is on disk.
            is_stored = not workspace.journal.trouble
            raise InDoubt(_RUN_AGAIN if is_stored or not unstored else unstored) from error
        errors = error.errors if isinstance(error, ApiError) else ()
        placed, _ = place_errors(errors, payload, fields)
        for mistake in _by_flag(placed, fields):
            complain(f"incident-tui: {mistake}")
        raise


def _written(workspace: Workspace, sent: Sent, configuration: Configuration, what: str) -> Result:
    """The incident as the answer to its write had it: reading it once more could fail."""
    document = sent.document
    if document is None and (stored := workspace.cache.document(sent.incident_id)):
        document = read_document(stored)
    if document is None:  # It was found unchanged, and could not be stored.
        return Result((), configuration, written=f"{what} {sent.incident_id}")
    link = document.incident.permalink
    written = " ".join(filter(None, (what, one_line(document.reference), link)))
    return Result((document,), configuration, written=written)
