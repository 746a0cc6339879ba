"""Commands of the user: `[[commands]]` in the configuration file.

    [[commands]]
    name = "Open the runbook"
    key = "B"
    scope = "incident"
    command = "xdg-open https://runbooks.example/{field.Service}"
    confirm = false
    output = "none"
    refresh = false

They are read from the user's own file only, since they run programs.
"""

from enum import StrEnum

from msgspec import Struct


class CommandScope(StrEnum):
    """Where a command can be run, and on which incidents."""

    LIST = "list"
    """In the list, on the incident at the cursor."""
    MARKED = "marked"
    """In the list, once for each marked incident."""
    INCIDENT = "incident"
    """On the page of an incident."""


class CommandOutput(StrEnum):
    """Where the output of a command goes."""

    NONE = "none"
    PANE = "pane"
    EDITOR = "editor"


class CustomCommand(Struct, frozen=True):
    """One command of the user.

    Attributes:
        command: Command line with fields such as `{reference}`.
        key: Textual's name of its key; empty for none.
        uses_shell: Whether a shell runs it; each field is quoted then.
        confirm: Whether it asks first.
        refresh: Whether the list is refreshed afterwards.
    """

    name: str
    command: str
    key: str = ""
    scope: CommandScope = CommandScope.LIST
    uses_shell: bool = False
    confirm: bool = False
    output: CommandOutput = CommandOutput.NONE
    refresh: bool = False
