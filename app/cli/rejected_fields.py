"""Name the flags of values that this program or the API rejects."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from app.cli.console import print_error
from app.cli.value_parser import NotUnderstood
from app.domain.fields import Field, JsonObject
from app.editing.drafts import errors_by_field
from app.errors import ApiError, FieldError
from app.system.structs import replace

if TYPE_CHECKING:
    from app.session.workspace import Workspace
    from app.writes.outbox import Sent

FlagOf = Callable[[Field], str]
"""Function that returns the flag of a field."""


def refuse(wrong: Mapping[str, str], fields: Sequence[Field], flag_of: FlagOf) -> None:
    """Reject values, each message with its flag.

    Raises:
        NotUnderstood: Some are wrong.
    """
    mistakes = [f"{flag_of(each)}: {wrong[each.key]}" for each in fields if wrong.get(each.key)]
    if mistakes:
        raise NotUnderstood(mistakes)


def warn_if_not_stored(workspace: Workspace) -> None:
    """Warn that a request would be lost with the process."""
    if trouble := workspace.journal.check():
        print_error(f"Warning: the request cannot be stored on disk before it is sent. {trouble}")


async def naming_flags(
    sending: Awaitable[Sent], payload: JsonObject, fields: Sequence[Field], flag_of: FlagOf
) -> Sent:
    """Send, and name the flag of each rejected field instead of its path in the payload."""
    try:
        return await sending
    except ApiError as error:
        error.errors = tuple(_with_flag(each, payload, fields, flag_of) for each in error.errors)
        raise


def _with_flag(
    error: FieldError, payload: JsonObject, fields: Sequence[Field], flag_of: FlagOf
) -> FieldError:
    placed, _ = errors_by_field([error], payload, fields)
    flags = [flag_of(field) for field in fields if field.key in placed]
    return replace(error, field=flags[0]) if flags else error
