"""Parsed command-line arguments."""

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:  # The interface does not need it.
    from app.cli.options import Options


class Command(StrEnum):
    """Command of the command line."""

    START = "start"
    AUTH_LOGIN = "auth login"
    AUTH_STATUS = "auth status"
    AUTH_LOGOUT = "auth logout"
    CONFIG_PATH = "config path"
    CONFIG_CHECK = "config check"
    CONFIG_KEYS = "config keys"
    CONFIG_REFERENCE = "config reference"
    CONFIG_SCHEMA = "config schema"
    CONFIG_INIT = "config init"
    CACHE_CLEAR = "cache clear"
    WALL = "wall"
    LIST = "list"
    STATS = "stats"
    SHOW = "show"
    ONCALL = "oncall"
    WATCH = "watch"
    CREATE = "create"
    UPDATE = "update"
    SHARE = "share"
    NOTE = "note"
    FOLLOW_UP = "follow-up"
    ACTION = "action"
    ATTACH = "attach"
    PAGE = "page"
    PENDING_LIST = "pending list"
    PENDING_CHECK = "pending check"
    PENDING_RETRY = "pending retry"
    PENDING_DISCARD = "pending discard"
    DOCTOR = "doctor"
    REPORT = "report"
    COMPLETION = "completion"


HEADLESS = (
    Command.LIST,
    Command.STATS,
    Command.SHOW,
    Command.ONCALL,
    Command.WATCH,
    Command.CREATE,
    Command.UPDATE,
    Command.SHARE,
    Command.NOTE,
    Command.FOLLOW_UP,
    Command.ACTION,
    Command.ATTACH,
    Command.PAGE,
    Command.PENDING_LIST,
    Command.PENDING_CHECK,
    Command.PENDING_RETRY,
    Command.PENDING_DISCARD,
)
"""Commands on incidents without the interface."""


class Arguments(Struct, frozen=True):
    """A parsed command line.

    Args:
        command: The command.
        profile: The requested profile, if any.
        reference: The incident to open, from `parse_reference`.
        demo: Whether to use the demo organisation.
        cache: Whether to store incidents on disk.
        file: `auth login`: store the key in a private file instead of the keyring.
        check: `auth login`: test the key before it is stored.
        order: Options of a command in `HEADLESS`; None for the others.
        shell: Shell of the completion to print.
        debug: Whether to write a log.
        offline: `doctor`, `report`: whether to ask the API nothing.
        output: `doctor`: text or json.
        read_only: Whether to send nothing that changes an incident.
        plain: Whether the interface is in plain mode, whatever the configuration says.
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
    read_only: bool = False
    plain: bool = False
    offline: bool = False
    output: str = ""
