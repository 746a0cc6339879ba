"""Command-line parser."""

from argparse import (
    SUPPRESS,
    ArgumentParser,
    ArgumentTypeError,
    Namespace,
    RawDescriptionHelpFormatter,
    _ActionsContainer,
)
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from app.cli.arguments import HEADLESS, Arguments, Command
from app.cli.flags import (
    add_create,
    add_doctor,
    add_list,
    add_on_call,
    add_pending,
    add_report,
    add_show,
    add_update,
    add_watch,
)
from app.cli.help_text import DETAILS, PROGRAM, USAGE
from app.cli.operation_flags import OPERATION_COMMANDS, add_operation
from app.cli.options import options_from
from app.cli.stats_flags import add_stats
from app.domain.reference import EXAMPLES, parse_reference
from app.system.exit_codes import explain_exit_codes
from app.system.version import VERSION

SHELLS = ("bash", "zsh", "fish")

_USUAL_NAMES = {
    "help": "--help",
    "version": "--version",
    "demo": "--demo",
    "login": "auth login",
    "logout": "auth logout",
    "declare": "create",
    "edit": "update",
    "get": "show",
}
"""Names of commands and options in other programs, with their names here."""


def parse(words: Sequence[str]) -> Arguments:
    """Parse the command line.

    Raises:
        SystemExit: It is invalid (2), or asked for help or the version (0).
    """
    place = _place_of_command(words)
    parser = _start_parser()
    if place is None:
        return _arguments(Command.START, parser.parse_args(words))
    options = parser.parse_args(words[:place])
    if words[place] in _ONE_WORD:
        command_parser = _one_word_parser(words[place])
        command_parser.parse_args(words[place + 1 :], options)
        if options.demo and options.profile:
            command_parser.error("argument --demo: not allowed with argument --profile")
        return _arguments(Command(words[place]), options)
    if options.demo or not options.cache:
        parser.error(f"{words[place]} takes neither --demo nor --no-cache")
    command_parser = _COMMANDS[words[place]]()
    _, left_over = command_parser.parse_known_args(words[place + 1 :], options)
    if left_over:
        # Not repeated: it may be a key, which must not appear in an error log.
        about_keys = " A key is typed when it is asked for, or piped in."
        command_parser.error(
            f"`{words[place]} {options.action}` does not take that; see --help."
            f"{about_keys if words[place] == 'auth' else ''}"
        )
    return _arguments(Command(f"{words[place]} {options.action}"), options)


def _arguments(command: Command, options: Namespace) -> Arguments:
    return Arguments(
        command=command,
        profile=options.profile,
        reference=options.reference,
        demo=options.demo,
        cache=options.cache,
        file=getattr(options, "file", False),
        check=getattr(options, "check", True),
        order=options_from(options) if command in HEADLESS else None,
        shell=getattr(options, "shell", ""),
        debug=options.debug,
        offline=getattr(options, "offline", False),
        output=getattr(options, "output", ""),
        read_only=options.read_only,
        plain=options.plain,
    )


def _place_of_command(words: Sequence[str]) -> int | None:
    """Return the position of the command, if it is the first argument besides options."""
    place = 0
    while place < len(words) and words[place].startswith("-") and words[place] != "--":
        place += 2 if words[place] == "--profile" else 1
    known = (*_COMMANDS, *_ONE_WORD)
    return place if place < len(words) and words[place] in known else None


def _start_parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog=PROGRAM,
        usage=USAGE,
        description="A terminal dashboard for incident.io.",
        epilog=DETAILS,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "reference",
        metavar="REFERENCE",
        nargs="?",
        type=_reference,
        help=f"the incident to open: {EXAMPLES}",
    )
    _add_options(parser)
    return parser


def _add_options(parser: ArgumentParser) -> None:
    organisation = parser.add_mutually_exclusive_group()
    organisation.add_argument(
        "--demo",
        action="store_true",
        help="an organisation of sample data; needs no key and no network",
    )
    _add_profile(organisation, default=None)
    parser.add_argument(
        "--no-cache", dest="cache", action="store_false", help="keep no incidents on disk"
    )
    parser.add_argument(
        "--read-only",
        action="store_true",
        help="send nothing that changes an incident, also not with the commands",
    )
    parser.add_argument(
        "--plain",
        action="store_true",
        help="text in one column without lines and signs, for screen readers",
    )
    parser.add_argument(
        "--debug", action="store_true", help="write a log without incident data, and say where"
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {VERSION}")


def _auth_parser() -> ArgumentParser:
    parser = ArgumentParser(prog=f"{PROGRAM} auth", description="The API key.", allow_abbrev=False)
    actions = parser.add_subparsers(dest="action", metavar="login | status | logout", required=True)
    login = actions.add_parser(
        "login",
        help="store an API key, after trying it",
        description="Asks for an API key without showing it, or reads it from a pipe, tries it, "
        "and stores it in the system keyring. A key is never taken from the command line, where "
        "other users of the machine could see it.",
        allow_abbrev=False,
    )
    _add_profile(login)
    login.add_argument(
        "--file",
        action="store_true",
        help="store it in a file that only you can read, where there is no keyring",
    )
    login.add_argument(
        "--no-check", dest="check", action="store_false", help="store it without trying it"
    )
    status = actions.add_parser(
        "status",
        help="show which key is used and its permissions",
        description="Says where the key was found, whose it is and which roles it has. "
        "Exits with 1 if there is none or it is not accepted.",
        allow_abbrev=False,
    )
    _add_profile(status)
    logout = actions.add_parser(
        "logout",
        help="delete the stored key",
        description="Removes the key that `auth login` stored, and says which others remain.",
        allow_abbrev=False,
    )
    _add_profile(logout)
    return parser


def _config_parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog=f"{PROGRAM} config", description="The configuration file.", allow_abbrev=False
    )
    actions = parser.add_subparsers(
        dest="action", metavar="path | check | keys | reference | schema | init", required=True
    )
    path = actions.add_parser("path", help="print where it is", allow_abbrev=False)
    _add_profile(path)
    check = actions.add_parser(
        "check",
        help="name every mistake in it by line and key",
        description="Prints every mistake as file:line: key: message; exits with 1 if there are "
        "any. Names of severities, fields and views are compared with those of the profile's "
        "organisation, as it is stored here.",
        allow_abbrev=False,
    )
    _add_profile(check)
    keys = actions.add_parser(
        "keys",
        help="list every command with its id and its keys",
        description="Prints id, keys and what they do, with your own keys where they are set; an "
        'id goes into the table [keys], as in "list.open" = "enter,o".',
        allow_abbrev=False,
    )
    _add_profile(keys)
    for name, said in (
        ("reference", "list every setting with type, default and meaning"),
        ("schema", "print a JSON Schema of it, for the completion and checks of editors"),
        ("init", "write one with every setting, commented out; an existing one is kept"),
    ):
        actions.add_parser(name, help=said, description=f"{said.capitalize()}.", allow_abbrev=False)
    return parser


def _cache_parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog=f"{PROGRAM} cache", description="The local cache.", allow_abbrev=False
    )
    actions = parser.add_subparsers(dest="action", metavar="clear", required=True)
    clear = actions.add_parser(
        "clear",
        help="delete the local cache",
        description="Deletes the cache of one profile, or of all. It is fetched again; drafts and "
        "keys stay. A running program is not affected.",
        allow_abbrev=False,
    )
    _add_profile(clear)
    return parser


def _pending_parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog=f"{PROGRAM} pending",
        description="Unconfirmed writes: no response said whether they were applied.",
        allow_abbrev=False,
    )
    actions = parser.add_subparsers(
        dest="action", metavar="list | check | retry | discard", required=True
    )
    for name, (help_text, description) in _PENDING.items():
        action = actions.add_parser(
            name,
            help=help_text,
            description=description,
            epilog=explain_exit_codes(),
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        add_pending(action, takes_numbers=name != "list")
        _add_profile(action)
    return parser


_PENDING = {
    "list": ("list them", "Lists the writes whose outcome is unknown."),
    "check": (
        "check by reading whether they were applied",
        "Reads, and sends nothing: exits with 0 where all were applied, 3 where one was not.",
    ),
    "retry": (
        "send them again; nothing is applied twice",
        "Sends with the same idempotency key, or once reading shows that it was not applied.",
    ),
    "discard": (
        "discard them",
        "Discards the writes and their drafts. Whether they were applied stays unknown.",
    ),
}


def _add_completion(parser: ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS, help="shell to complete for")


_COMMANDS = {
    "auth": _auth_parser,
    "config": _config_parser,
    "cache": _cache_parser,
    "pending": _pending_parser,
}

_ONE_WORD: Mapping[str, tuple[str, Callable[[ArgumentParser], None]]] = {
    "list": ("List incidents.", add_list),
    "wall": (
        "Show open incidents, latest changes and charts on a large screen; read-only.",
        lambda _: None,
    ),
    "stats": (
        "Print the numbers of the charts of Insights, as the API lists incidents now.",
        add_stats,
    ),
    "show": ("Show an incident.", add_show),
    "oncall": (
        "Show who is on call now and next, by team and schedule.",
        add_on_call,
    ),
    "watch": (
        "Print new, changed and escalated incidents as they happen, as JSON lines or text.",
        add_watch,
    ),
    "create": ("Declare an incident.", add_create),
    "update": (
        "Edit an incident. Only what is given is sent, and only where it differs.",
        add_update,
    ),
    **{
        command.value: (row.description, partial(add_operation, row=row))
        for command, row in OPERATION_COMMANDS.items()
    },
    "doctor": (
        "Check the installation. Neither a key nor an incident is in the output.",
        add_doctor,
    ),
    "report": (
        "Write a zip file for a bug report: what doctor finds, the latest crash report and log.",
        add_report,
    ),
    "completion": ("Print the completion of a shell.", _add_completion),
}

_LOCAL = frozenset({"doctor", "report", "completion"})
"""Commands that do nothing with incidents."""


def _one_word_parser(word: str) -> ArgumentParser:
    description, add = _ONE_WORD[word]
    parser = ArgumentParser(
        prog=f"{PROGRAM} {word}",
        description=description,
        epilog=None if word in _LOCAL else explain_exit_codes(),
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add(parser)
    if word not in _LOCAL:
        parser.add_argument(
            "--demo", action="store_true", default=SUPPRESS, help="the demo organisation"
        )
    if word != "completion":
        _add_profile(parser)
    return parser


def completion_parser() -> ArgumentParser:
    """Return a parser of the whole command line, for completion."""
    parser = ArgumentParser(prog=PROGRAM)
    _add_options(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for word, make in _COMMANDS.items():
        made = make()
        commands.add_parser(word, parents=[made], help=made.description, add_help=False)
    for word, (description, _) in _ONE_WORD.items():
        commands.add_parser(
            word, parents=[_one_word_parser(word)], help=description, add_help=False
        )
    return parser


def _add_profile(parser: _ActionsContainer, default: str | None = SUPPRESS) -> None:
    parser.add_argument(
        "--profile",
        metavar="NAME",
        default=default,
        help="the profile in the configuration file to use",
    )


def _reference(text: str) -> str:
    reference = parse_reference(text)
    if reference is None:
        from difflib import get_close_matches  # only needed after a mistake

        known = {**{name: name for name in (*_COMMANDS, *_ONE_WORD)}, **_USUAL_NAMES}
        meant = get_close_matches(text.casefold(), known, n=1)
        hint = f". Did you mean {PROGRAM} {known[meant[0]]}?" if meant else f": try {EXAMPLES}"
        raise ArgumentTypeError(f"{text!r} is neither a command nor an incident{hint}")
    return reference
