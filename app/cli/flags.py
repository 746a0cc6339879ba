"""Flags of the commands on incidents."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping, Sequence

from app.cli.flag_actions import Give, GiveFile, GiveNamed, StoreKey
from app.cli.options import MAX_WAIT, RETRY_WINDOW
from app.domain.reference import EXAMPLES, parse_reference

_SHORTEST_INTERVAL = 5.0
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}

OUTPUTS = ("table", "json", "csv")

FLAGS: Mapping[str, tuple[str, str]] = {
    "--name": ("name", "a one-line description"),
    "--severity": ("severity_id", "by its name or ID"),
    "--status": ("incident_status_id", "by its name or ID"),
    "--type": ("incident_type_id", "by its name or ID; only when declaring"),
    "--visibility": ("visibility", "public or private; only when declaring"),
    "--mode": ("mode", "standard, retrospective, test or tutorial; only when declaring"),
    "--summary": ("summary", "Markdown"),
    "--call-url": ("call_url", "the call's link; only once it is declared"),
    "--slack-channel-name": ("slack_channel_name_override", "instead of the usual name"),
    "--slack-team": ("slack_team_id", "the workspace's ID; only when declaring"),
    "--external-id": ("retrospective:external_id", "a number; only with --mode retrospective"),
    "--postmortem-url": (
        "retrospective:postmortem_document_url",
        "a link; only with --mode retrospective",
    ),
    "--slack-channel": (
        "retrospective:slack_channel_id",
        "the ID of an existing one; only with --mode retrospective",
    ),
}
"""Field key and help of each flag."""

NAMED_FLAGS: Mapping[str, tuple[str, str, str]] = {
    "--role": ("role", "ROLE=PERSON", "by name, email or ID; repeat for more roles"),
    "--field": ("custom_field", "FIELD=VALUE", "a custom field; repeat for more fields or values"),
    "--timestamp": ("timestamp", "NAME=WHEN", "such as now, -15m, 14:05 or 2026-11-24 03:12"),
}
"""Key prefix, metavar and help of each flag with a name."""


def add_list(parser: ArgumentParser) -> None:
    """Add the arguments of `list`."""
    add_listing(parser, view="active")
    parser.add_argument(
        "--limit", metavar="N", type=_count, default=0, help="at most this many, the first ones"
    )
    parser.add_argument(
        "--sort",
        metavar="ORDER",
        default="",
        help="a column and a direction, such as 'updated descending'; newest first without it",
    )
    _add_selection(parser)
    add_common(parser)


def add_listing(parser: ArgumentParser, *, view: str) -> None:
    """Add the arguments that say which incidents."""
    listing = parser.add_mutually_exclusive_group()
    listing.add_argument(
        "--filter",
        metavar="WORDS",
        help="as in the filter line, such as 'severity at least Major · created since "
        "7d'; instead of a view",
    )
    listing.add_argument(
        "--view",
        metavar="NAME",
        default=view,
        help="active, triage, post-incident, closed, all, a saved one, incomplete, which distort "
        f"statistics, or mine, of the person in the setting me; {view} by default",
    )


def add_watch(parser: ArgumentParser) -> None:
    """Add the arguments of `watch`."""
    add_listing(parser, view="active")
    parser.add_argument(
        "--interval",
        metavar="TIME",
        type=_interval,
        default=30.0,
        help="time between two looks, such as 30s (the default) or 5m",
    )
    parser.add_argument(
        "--once", action="store_true", help="look once, for cron and status bars; needs --state"
    )
    parser.add_argument(
        "--state",
        metavar="FILE",
        default="",
        help="go on where the last run with this file has ended",
    )
    parser.add_argument(
        "--exec",
        metavar="COMMAND",
        default="",
        help="run this for each event, such as 'notify-send {event} {name}'; each field is one "
        "argument, and no shell is used",
    )
    _add_selection(parser)
    add_common(parser)


def add_show(parser: ArgumentParser) -> None:
    """Add the arguments of `show`."""
    add_reference(parser)
    _add_selection(parser)
    add_common(parser)


def add_on_call(parser: ArgumentParser) -> None:
    """Add the arguments of `oncall`."""
    parser.add_argument(
        "name",
        metavar="TEAM|SCHEDULE",
        nargs="?",
        help="a team or schedule by its name, or any part of it or of a person's name; all "
        "without it",
    )
    add_common(parser)


def add_create(parser: ArgumentParser) -> None:
    """Add the arguments of `create`."""
    _add_values(parser)
    add_idempotency_key(parser, "declares")
    add_sending(parser)


def add_update(parser: ArgumentParser) -> None:
    """Add the arguments of `update`."""
    add_reference(parser)
    _add_values(parser)
    parser.add_argument(
        "--clear",
        metavar="FIELD",
        action="append",
        help="empty a field, by its flag or its name; again for more",
    )
    notify = parser.add_mutually_exclusive_group()
    notify.add_argument(
        "--notify", action="store_true", help="tell the incident's channel what changed"
    )
    notify.add_argument(
        "--no-notify",
        dest="notify",
        action="store_false",
        help="do not notify it (default)",
    )
    add_sending(parser)


def add_idempotency_key(parser: ArgumentParser, does: str) -> None:
    """Add the argument of an idempotency key of the user's own."""
    parser.add_argument(
        "--idempotency-key",
        metavar="KEY",
        action=StoreKey,
        default="",
        help=f"the same key never {does} twice; without it, one is stored until the API answers",
    )


def add_sending(parser: ArgumentParser) -> None:
    """Add the arguments of every command that sends a write."""
    _add_retry_window(parser)
    _add_dry_run(parser)
    add_common(parser)


def _add_selection(parser: ArgumentParser) -> None:
    selection = parser.add_mutually_exclusive_group()
    selection.add_argument(
        "--fields",
        metavar="NAMES",
        type=_names,
        default=(),
        help="only these fields, such as reference,severity,role.Incident Lead",
    )
    selection.add_argument(
        "--format",
        metavar="TEMPLATE",
        default="",
        help="a line for each incident, such as '{reference} {severity:<9} {name}'",
    )


def add_doctor(parser: ArgumentParser) -> None:
    """Add the arguments of `doctor`."""
    parser.add_argument(
        "--output", choices=("text", "json"), default="text", help="text is the default"
    )
    add_report(parser)


def add_report(parser: ArgumentParser) -> None:
    """Add the arguments of `report`."""
    parser.add_argument("--offline", action="store_true", help="do not ask the API")


def add_reference(parser: ArgumentParser) -> None:
    """Add the argument of an incident."""
    parser.add_argument("reference", metavar="REFERENCE", type=_reference, help=EXAMPLES)


def add_common(parser: ArgumentParser, outputs: Sequence[str] = OUTPUTS) -> None:
    """Add the arguments of every command on incidents.

    Args:
        parser: The command's parser.
        outputs: Its output formats.
    """
    parser.add_argument(
        "--output",
        choices=outputs,
        default="",
        help="a table unless it is piped, then JSON",
    )
    parser.add_argument(
        "--raw-csv",
        action="store_true",
        help="leave formulas in CSV as they are, instead of an apostrophe before each",
    )
    parser.add_argument(
        "--bom",
        action="store_true",
        help="start CSV with a byte order mark, so that spreadsheets read it as UTF-8",
    )
    parser.add_argument(
        "--max-wait",
        metavar="TIME",
        type=_seconds,
        default=MAX_WAIT,
        help="wait no longer for the rate limit and between attempts, such as 90 or 5m "
        "(the default)",
    )


def add_pending(parser: ArgumentParser, *, takes_numbers: bool) -> None:
    """Add the arguments of the commands of `pending`."""
    if takes_numbers:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "numbers",
            metavar="NUMBER",
            nargs="*",
            type=_count,
            default=[],
            help="as shown by `pending list`",
        )
        which.add_argument("--all", dest="every", action="store_true", help="all of them")
    add_common(parser)


def _add_retry_window(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--retry-window",
        metavar="TIME",
        type=_seconds,
        default=RETRY_WINDOW,
        help="for so long after an attempt without an answer the same command sends the same "
        "request again, such as 90s or 1h (the default); later it exits with 7",
    )


def _add_dry_run(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--dry-run", action="store_true", help="print the request that would be sent, send nothing"
    )


def _add_values(parser: ArgumentParser) -> None:
    for flag, (key, said) in FLAGS.items():
        parser.add_argument(flag, metavar="VALUE", action=Give, const=key, dest="given", help=said)
    parser.add_argument(
        "--summary-file",
        metavar="FILE",
        action=GiveFile,
        const="summary",
        dest="given",
        help="the summary from a file, or from the input as -",
    )
    for flag, (key, written, said) in NAMED_FLAGS.items():
        parser.add_argument(
            flag, metavar=written, action=GiveNamed, const=key, dest="given", help=said
        )


def _reference(text: str) -> str:
    reference = parse_reference(text)
    if reference is None:
        raise ArgumentTypeError(f"{text!r} is not an incident: try {EXAMPLES}")
    return reference


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise ArgumentTypeError(f"{text!r} is not a list of names with commas between them")
    return names


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text!r} is not a positive whole number")
    return int(text)


def _interval(text: str) -> float:
    seconds = _seconds(text)
    if seconds < _SHORTEST_INTERVAL:
        raise ArgumentTypeError(f"{text!r} is less than {_SHORTEST_INTERVAL:g} seconds")
    return seconds


def _seconds(text: str) -> float:
    number, unit = (text[:-1], text[-1:]) if text[-1:] in _UNITS else (text, "s")
    if not number.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a time such as 90, 90s, 5m, 2h or 1d")
    return float(int(number) * _UNITS[unit])
