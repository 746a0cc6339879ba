"""Identify a repeated command by its arguments as typed, not by their values at the time."""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256
from shlex import quote
from typing import TYPE_CHECKING

from app.cli.arguments import Command
from app.cli.console import print_error
from app.cli.operation_flags import OPERATION_COMMANDS
from app.cli.options import Options
from app.cli.value_parser import NotUnderstood
from app.config.settings import DEFAULT_PROFILE, Profile
from app.domain.fields import JsonObject
from app.editing.records import WriteRecord
from app.errors import IncidentError

if TYPE_CHECKING:
    from app.session.workspace import Workspace

WRITES = (Command.CREATE, Command.UPDATE, *OPERATION_COMMANDS)
"""Commands that are identified."""


class WindowPassed(IncidentError):
    """An unconfirmed command was sent before the retry window.

    Args:
        write: The earlier attempt.
        profile: Its profile.
    """

    title = "Not sent again"

    def __init__(self, write: WriteRecord, profile: str) -> None:
        ways = [pending_command(way, write, profile) for way in ("check", "retry", "discard")]
        new = ", make another with --idempotency-key" if write.idempotency_key else ""
        super().__init__(
            f"The same command was sent {_when(write)} without an answer, longer ago than "
            "--retry-window.",
            hint=f"Resolve it first ({', '.join(ways)}){new}, or give a longer --retry-window.",
        )


def identity_of(command: Command, order: Options, profile: Profile) -> str:
    """Return the identity of a command: its arguments, profile and API URL.

    `-5m` is still the same argument a minute later. So is a file name with new content; for
    standard input the content counts.
    """
    given = sorted((each.flag, each.argument or each.text) for each in order.given)
    parts = [
        command,
        profile.name,
        profile.api_url,
        order.reference,
        given,
        sorted(order.clear),
        order.notify,
    ]
    return sha256(json.dumps(parts).encode()).hexdigest()


def earlier_attempt(workspace: Workspace, order: Options) -> WriteRecord | None:
    """Return the unconfirmed write of the same command; None without one.

    Its age is in the API's time, so a response must have arrived before.

    Raises:
        WindowPassed: It was sent too long ago for a retry.
    """
    writes = workspace.journal.writes
    write = writes.unresolved_command(order.identity)
    if write is None:
        return None
    if writes.age(write).total_seconds() > order.retry_window:
        raise WindowPassed(write, workspace.profile)
    print_error(f"It was sent {_when(write)} without an answer; it is sent as it was then.")
    return write


def earlier_write(workspace: Workspace, order: Options) -> WriteRecord | None:
    """Return the unconfirmed write of this command, or the write of its idempotency key."""
    if not order.idempotency_key:
        return earlier_attempt(workspace, order)
    used = workspace.journal.writes.used_key(order.idempotency_key)
    return used if used and used.command == order.identity else None


def check_key(workspace: Workspace, payload: JsonObject, key: str) -> None:
    """Reject a key that was used for another request, whose record the API would return.

    Raises:
        NotUnderstood: It was.
    """
    used = workspace.journal.writes.used_key(key)
    if used and used.payload != payload:
        raise NotUnderstood(
            [f"--idempotency-key: it has been used for something else, “{used.title}”"]
        )


def pending_command(way: str, write: WriteRecord, profile: str) -> str:
    """Return the command that resolves a write, to be copied."""
    option = "" if profile in {"", DEFAULT_PROFILE} else f" --profile {quote(profile)}"
    return f"incident-tui pending {way} {write.number}{option}"


def _when(write: WriteRecord) -> str:
    return f"at {write.begun_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if write.begun_at else "before"
