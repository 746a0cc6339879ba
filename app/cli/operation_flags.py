"""Commands on what belongs to an incident, and their flags."""

from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass

from app.cli.arguments import Command
from app.cli.flag_actions import Give, GiveText
from app.cli.flags import add_idempotency_key, add_reference, add_sending

_MESSAGE = "--message"


@dataclass(frozen=True, slots=True)
class OperationCommand:
    """A command that adds something to an incident.

    Attributes:
        description: Its description for the user.
        flags: Field key, metavar and help of each flag.
        repeats: What the same idempotency key never does twice; empty if the API takes none.
    """

    description: str
    flags: Mapping[str, tuple[str, str, str]]
    repeats: str = ""


_ASSIGNEE = ("assignee_id", "PERSON", "by name, email or ID")
_FIRST_LINE = "Markdown; its first line is the title without --title"

OPERATION_COMMANDS: Mapping[Command, OperationCommand] = {
    Command.SHARE: OperationCommand(
        "Share an update with everybody who follows an incident.",
        {
            _MESSAGE: ("message", "TEXT", "Markdown: what happened, what comes next"),
            "--status": ("to_incident_status_id", "VALUE", "the new status, by its name or ID"),
            "--severity": ("to_severity_id", "VALUE", "the new severity, by its name or ID"),
            "--next-update": (
                "next_update",
                "TIME",
                "15m, 30m, 1h, 2h, 4h, 8h or 1d: a reminder in the program; the API takes none",
            ),
        },
        "shares",
    ),
    Command.NOTE: OperationCommand(
        "Add an item to an incident's timeline.",
        {
            _MESSAGE: ("description", "TEXT", _FIRST_LINE),
            "--title": ("title", "TEXT", "what happened, in one line"),
            "--at": ("timestamp", "WHEN", "such as now (the default), -15m or 14:05"),
        },
        "adds an item",
    ),
    Command.FOLLOW_UP: OperationCommand(
        "Add a follow-up to an incident.",
        {
            _MESSAGE: ("description", "TEXT", _FIRST_LINE),
            "--title": ("title", "TEXT", "what to do, in one line"),
            "--assignee": _ASSIGNEE,
            "--team": ("assignee_team_id", "TEAM", "by its name or ID"),
            "--priority": ("follow_up_priority_option_id", "VALUE", "one that is in use"),
            "--category": ("follow_up_category_id", "VALUE", "one that is in use"),
            "--labels": ("labels", "NAMES", "separated by commas"),
        },
    ),
    Command.ACTION: OperationCommand(
        "Add an action to an incident.",
        {_MESSAGE: ("description", "TEXT", "Markdown: what to do"), "--assignee": _ASSIGNEE},
    ),
    Command.ATTACH: OperationCommand(
        "Attach a link to an incident.",
        {
            "--url": ("resource.url", "LINK", "the link"),
            "--kind": (
                "resource.resource_type",
                "KIND",
                "any link (the default), GitHub pull request, Jira issue, Sentry issue, …",
            ),
            "--title": ("resource.title", "TEXT", "only for any link"),
            "--emoji": ("resource.emoji", "NAME", "such as rocket; only for any link"),
        },
    ),
    Command.PAGE: OperationCommand(
        "Page somebody about an incident. This wakes people up.",
        {
            _MESSAGE: ("description", "TEXT", "details; the incident's summary without it"),
            "--title": ("title", "TEXT", "what they read first; the incident's name without it"),
            "--path": ("escalation_path_id", "PATH", "an escalation path, by its name or ID"),
            "--person": ("user_ids", "PERSON", "instead of a path; repeat for more people"),
        },
        "pages",
    ),
}
"""By command; `app.cli.operation_commands` has the operation of each."""


def add_operation(parser: ArgumentParser, row: OperationCommand) -> None:
    """Add the arguments of such a command."""
    add_reference(parser)
    for flag, (key, written, said) in row.flags.items():
        is_text = flag == _MESSAGE
        parser.add_argument(
            flag,
            metavar=written,
            action=GiveText if is_text else Give,
            const=key,
            dest="given",
            help=f"{said}; - reads standard input" if is_text else said,
        )
    if row.repeats:
        add_idempotency_key(parser, row.repeats)
    else:
        parser.add_argument(
            "--once",
            dest="if_missing",
            action="store_true",
            help="send nothing if the incident has the same already",
        )
    add_sending(parser)
