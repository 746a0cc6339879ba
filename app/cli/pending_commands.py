"""Commands for pending writes: list, check, retry, discard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from typing import TYPE_CHECKING

from app.cli.console import print_error, report_error
from app.cli.exit_code import exit_code
from app.cli.operation_commands import OPERATIONS_OF
from app.cli.options import Options
from app.cli.output import Table, output_format
from app.cli.read_commands import fetched_configuration
from app.cli.resend import ChangedSince, resend
from app.cli.value_parser import NotUnderstood
from app.domain.fields import JsonObject
from app.editing.conflicts import Outcome
from app.editing.form_spec import DECLARE
from app.editing.records import WriteRecord
from app.editing.write_state import UNRESOLVED
from app.errors import IncidentError
from app.system.exit_codes import ExitCode
from app.system.structs import replace
from app.text.text import one_line

if TYPE_CHECKING:
    from app.session.workspace import Workspace


_PROPERTIES = (
    "number",
    "operation",
    "title",
    "sent_at",
    "outcome",
    "incident_id",
    "idempotency_key",
    "problem",
)
# As the commands are called: `update` is the one that edits, and shares nothing.
_NAMES = {operation: command.value for command, (operation, _) in OPERATIONS_OF.items()}
_ISO = "%Y-%m-%dT%H:%M:%SZ"
_COLUMNS = ("number", "operation", "sent_at", "outcome", "title")


class PendingResult(StrEnum):
    """Result of resolving a write."""

    UNKNOWN = "unknown"
    APPLIED = "applied"
    NOT_APPLIED = "not applied"
    NOT_FOUND = "not found"
    """No incident with its name was declared since; the request may still arrive."""
    CHANGED = "changed since"
    """The incident has neither the old nor the new value."""
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class _Resolved:
    """Result of a write, with its exit code."""

    outcome: PendingResult
    code: ExitCode = ExitCode.DONE
    incident_id: str = ""


_FOUND = {
    Outcome.SAVED: _Resolved(PendingResult.APPLIED),
    Outcome.NOT_SAVED: _Resolved(PendingResult.NOT_APPLIED, ExitCode.NOT_FOUND),
    Outcome.DIVERGED: _Resolved(PendingResult.CHANGED, ExitCode.CONFLICT),
}
_UNKNOWN = _Resolved(PendingResult.UNKNOWN, ExitCode.UNKNOWN)


async def list_pending(workspace: Workspace, order: Options) -> Table:
    """List the unconfirmed writes."""
    rows = [_row(write, _UNKNOWN) for write in workspace.journal.writes.outcome_unknown()]
    if not rows and output_format(order) == "table":
        print_error("Nothing is pending.")
    return Table(_PROPERTIES, _COLUMNS, rows)


async def check_pending(workspace: Workspace, order: Options) -> Table:
    """Find out by reading whether writes were applied; nothing is sent."""
    return await _each(workspace, order, _check)


async def retry_pending(workspace: Workspace, order: Options) -> Table:
    """Send writes again; without an idempotency key only if a read shows that it is needed."""
    return await _each(workspace, order, _retry)


async def discard_pending(workspace: Workspace, order: Options) -> Table:
    """Discard writes without resolving them."""
    writes = _selected(workspace, order)
    workspace.journal.writes.discard([write.number for write in writes])
    for write in writes:
        workspace.journal.drafts.discard(write.draft)
    rows = [_row(write, _Resolved(PendingResult.DISCARDED)) for write in writes]
    return Table(_PROPERTIES, _COLUMNS, rows, _summary(rows))


async def _each(
    workspace: Workspace,
    order: Options,
    resolve: Callable[[Workspace, WriteRecord], Awaitable[_Resolved]],
) -> Table:
    writes = _selected(workspace, order)
    await fetched_configuration(workspace)
    resolved = []
    for write in writes:
        try:
            resolved.append(await resolve(workspace, write))
        except IncidentError as error:
            print_error(f"{write.number}: {one_line(write.title)}")
            report_error(error)
            resolved.append(_after(workspace, write, error))
    rows = [_row(*each) for each in zip(writes, resolved, strict=True)]
    code = _worst(each.code for each in resolved)
    return Table(_PROPERTIES, _COLUMNS, rows, _summary(rows), code)


def _selected(workspace: Workspace, order: Options) -> Sequence[WriteRecord]:
    """Return the selected writes.

    Raises:
        NotUnderstood: Some do not exist.
    """
    pending = {write.number: write for write in workspace.journal.writes.outcome_unknown()}
    numbers = list(pending) if order.every else order.numbers
    if missing := [number for number in numbers if number not in pending]:
        raise NotUnderstood(
            f"there is no pending operation {number}; see incident-tui pending list"
            for number in missing
        )
    return [pending[number] for number in numbers]


async def _check(workspace: Workspace, write: WriteRecord) -> _Resolved:
    outbox = workspace.outbox
    if write.operation == DECLARE:
        found = await outbox.outcomes.find_declared(write)
        if found is None:
            return _Resolved(PendingResult.NOT_FOUND, ExitCode.NOT_FOUND)
        await outbox.accept(write.number, found)
        return replace(_FOUND[Outcome.SAVED], incident_id=found.id)
    if write.idempotency_key:
        print_error(f"{write.number}: this cannot be looked for; pending retry sends it only once.")
        return _UNKNOWN
    fate, _ = await outbox.resolve(write.number)
    return _FOUND[fate]


async def _retry(workspace: Workspace, write: WriteRecord) -> _Resolved:
    sent = await resend(workspace, write)
    return replace(_FOUND[Outcome.SAVED], incident_id=sent.incident_id)


def _after(workspace: Workspace, write: WriteRecord, error: IncidentError) -> _Resolved:
    """Return the known result of a write that could not be resolved."""
    if isinstance(error, ChangedSince):
        return _FOUND[Outcome.DIVERGED]
    if workspace.journal.writes.read(write.number).state in UNRESOLVED:
        return _UNKNOWN
    return _Resolved(PendingResult.NOT_APPLIED, exit_code(error))


def _worst(codes: Iterable[ExitCode]) -> ExitCode:
    """Choose one of several codes: an unknown outcome precedes a failure."""
    found = set(codes)
    return ExitCode.UNKNOWN if ExitCode.UNKNOWN in found else max(found, default=ExitCode.DONE)


def _row(write: WriteRecord, resolved: _Resolved) -> JsonObject:
    return {
        "number": write.number,
        "operation": _NAMES.get(write.operation, write.operation),
        "title": one_line(write.title),
        "sent_at": write.begun_at.astimezone(UTC).strftime(_ISO) if write.begun_at else "",
        "outcome": resolved.outcome.value,
        "incident_id": resolved.incident_id or write.incident_id,
        "idempotency_key": write.idempotency_key,
        "problem": one_line(write.problem),
    }


def _summary(rows: Iterable[JsonObject]) -> str:
    return "; ".join(f"{row['number']} {row['outcome']}" for row in rows)
