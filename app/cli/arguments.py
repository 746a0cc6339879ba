"""What the program is asked to do, once the command line has been read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # The interface does without it.
    from app.cli.flags import Options


class Command(StrEnum):
    """What the program is asked to do."""

    START = "start"
    AUTH_LOGIN = "auth login"
    AUTH_STATUS = "auth status"
    AUTH_LOGOUT = "auth logout"
    CONFIG_PATH = "config path"
    CONFIG_CHECK = "config check"
    CONFIG_KEYS = "config keys"
    CACHE_CLEAR = "cache clear"
    LIST = "list"
    SHOW = "show"
    CREATE = "create"
    UPDATE = "update"
    PENDING_LIST = "pending list"
    PENDING_CHECK = "pending check"
    PENDING_RETRY = "pending retry"
    PENDING_DISCARD = "pending discard"
    COMPLETION = "completion"


HEADLESS = (
    Command.LIST,
    Command.SHOW,
    Command.CREATE,
    Command.UPDATE,
    Command.PENDING_LIST,
    Command.PENDING_CHECK,
    Command.PENDING_RETRY,
    Command.PENDING_DISCARD,
)
"""The commands that work on incidents without an interface."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """A command line, read.

    Args:
        command: What to do.
        profile: The profile asked for, if any.
        reference: The incident to open, as `parse_reference` gives it.
        demo: The demo organisation instead of the real one.
        cache: Whether to keep incidents on disk.
        file: `auth login`: keep the key in a private file instead of the keyring.
        check: `auth login`: try the key before it is stored.
        order: What a command of `HEADLESS` is to do; None for the others.
        shell: Whose completion is printed.
        debug: Whether a log is written.
    """

    command: Command = Command.START
    profile: str | None = None
    reference: str | None = None
    demo: bool = False
    cache: bool = True
    file: bool = False
    check: bool = True
    order: "Options | None" = None
    shell: str = ""
    debug: bool = False
