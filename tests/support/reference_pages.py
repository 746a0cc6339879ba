"""Writes the reference pages, the man page and the completions from the tables: `make reference`.

They are committed, so that they can be read and installed without a build; a test compares them.
"""

import sys
from argparse import Action, ArgumentParser, _SubParsersAction
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from app.cli.commands import completion_script
from app.cli.help_text import PROGRAM
from app.cli.parser import SHELLS, completion_parser
from app.config.bindings import KEYS
from app.config.key_scopes import task_of, task_order
from app.config.reference import SECTIONS, toml
from app.export.table import FIXED_COLUMNS
from app.query.columns import BUILT_IN, SORTS
from app.query.filters import FILTERS, FilterRow, Values
from app.system.exit_codes import MEANINGS

ROOT = Path(__file__).parents[2]

_OPERATORS = {
    "one_of": "is",
    "not_in": "is not",
    "gte": "at least, since",
    "lte": "at most, until",
    "date_range": "two dates with `..` between",
    "is_blank": "is set, is not set",
    "equals": "is",
}
_ENVIRONMENT = {
    "INCIDENT_API_KEY": "the API key, before any stored one",
    "INCIDENT_API_URL": "the API's address, instead of the profile's",
    "INCIDENT_TUI_PROFILE": "the profile, unless --profile says otherwise",
    "INCIDENT_TUI_CONFIG": "the configuration file",
    "NO_COLOR": "shades of grey instead of colours",
}


def _table(titles: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _code(*texts: str) -> str:
    return " ".join(f"`{text}`" for text in texts if text)


def settings_page() -> Iterator[str]:
    """Yield the reference of settings."""
    yield "# Settings"
    yield ""
    yield "Every key of `config.toml`; see [Configuration](../configuration.md) for examples."
    for section in SECTIONS:
        rows = (
            (
                _code(setting.key),
                setting.type,
                _code(toml(setting.default)),
                setting.help + ("; takes effect at the next start" * setting.needs_restart),
            )
            for setting in section.settings.values()
        )
        yield from ("", f"## {section.title}", "")
        if section.settings:
            yield from _table(("key", "type", "default", "meaning"), rows)
        if section.note:
            yield from (("",) if section.settings else ())
            yield section.note
    yield from ("", "## Themes, each a file `themes/NAME.toml` beside the configuration", "")
    yield (
        "`dark` is true or false; `background`, `foreground`, `accent` and every token of "
        '[Visual design](../design.md#tokens) is a colour such as `"#b9a1ff"`. Those that are '
        "missing are derived."
    )


def keys_page() -> Iterator[str]:
    """Yield the reference of keys, by task."""
    yield "# Keys"
    yield ""
    yield "Every command with its id, which the table `[keys]` of the configuration file takes, and"
    yield "its default keys. A command without a key is in the palette (`:`)."
    for task in task_order():
        rows = [
            (key.does, _code(*key.keys.split(",")), _code(identifier))
            for identifier, key in KEYS.items()
            if task_of(identifier) == task
        ]
        if rows:
            yield from ("", f"## {task}", "")
            yield from _table(("command", "keys", "id"), iter(rows))


def filters_page() -> Iterator[str]:
    """Yield the reference of filters."""
    yield "# Filters"
    yield ""
    yield "What can be filtered by; see [Search and filters](../filters.md) for how it is written:"
    yield "`severity at least Major`, `status is Fixing or Monitoring`, `created since 7d`,"
    yield "`updated 2w..1w`, `Incident Lead is not set`. Timestamps and durations are columns, and"
    yield "cannot be filtered by."
    yield ""
    yield from _table(
        ("filter", "also", "conditions", "values"),
        (
            (
                _code(row.label) if row.label else f"any {row.values}, by its name",
                _code(*row.aliases, *(phrase.text for phrase in row.phrases)),
                _conditions(row),
                _code(*row.codes) if row.values is Values.CODES else str(row.values),
            )
            for row in FILTERS.values()
        ),
    )


def _conditions(row: FilterRow) -> str:
    asked = ", ".join(_OPERATORS.get(each, each) for each in row.operators)
    local = ", ".join(_OPERATORS.get(each, each) for each in row.local_operators)
    if not local:
        return asked
    return (
        f"{asked}; of texts and numbers, evaluated here: {local}"
        if asked
        else f"evaluated here: {local}"
    )


def columns_page() -> Iterator[str]:
    """Yield the reference of columns and of the fields of `--fields`."""
    yield "# Columns and fields"
    yield ""
    yield "## Columns of the list"
    yield ""
    yield "Roles, custom fields and timestamps of the organisation are columns too, by their names,"
    yield 'and durations as `duration "Time to fix"`. Where a name is that of another column, it is'
    yield 'written `role "Name"`, `field "Name"` or `timestamp "Name"`.'
    yield ""
    yield from _table(
        ("column", "shows", "sorted"),
        (
            (_code(name), column.detail, _code(column.sort) if column.sort in SORTS else "")
            for name, column in BUILT_IN.items()
        ),
    )
    yield ""
    yield "## Fields of `--fields` and `--format`"
    yield ""
    yield "Commands of your own have them too, in braces. These names are stable. Fields of the"
    yield "organisation are `role.NAME`, `field.NAME`, `timestamp.NAME`; `watch` also has `event`."
    yield ""
    yield from _table(
        ("field", "column in CSV"),
        ((_code(column.name), column.title) for column in FIXED_COLUMNS),
    )


def exit_codes_page() -> Iterator[str]:
    """Yield the reference of exit codes."""
    yield "# Exit codes"
    yield ""
    yield from _table(("code", "meaning"), ((str(int(c)), text) for c, text in MEANINGS.items()))


def _subcommands(parser: ArgumentParser) -> Iterator[tuple[str, ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            yield from action.choices.items()


def _commands(parser: ArgumentParser, words: str) -> Iterator[tuple[str, ArgumentParser]]:
    yield words, parser
    for word, inner in _subcommands(parser):
        yield from _commands(inner, f"{words} {word}")


def _flags(parser: ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in parser._actions:
        if not isinstance(action, _SubParsersAction) and action.dest != "help":
            yield _spelling(action), str(action.help or "").replace("%%", "%")


def _spelling(action: Action) -> str:
    value = action.metavar or (
        "|".join(map(str, action.choices)) if action.choices else action.dest.upper()
    )
    if not action.option_strings:
        return str(value)
    return ", ".join(action.option_strings) + (f" {value}" if action.nargs != 0 else "")


def command_line_page() -> Iterator[str]:
    """Yield the reference of the command line."""
    yield "# Command line"
    for words, parser in _commands(completion_parser(), PROGRAM):
        flags = list(_flags(parser))
        if not flags and words != PROGRAM:
            continue
        yield from ("", f"## {words}", "")
        if parser.description:
            yield from (str(parser.description), "")
        yield from _table(("argument", "meaning"), ((_code(flag), said) for flag, said in flags))
    yield from ("", "## Environment", "")
    yield from _table(
        ("variable", "meaning"), ((_code(name), said) for name, said in _ENVIRONMENT.items())
    )


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def man_page() -> Iterator[str]:
    """Yield the man page."""
    yield f'.TH {PROGRAM.upper()} 1 "" "{PROGRAM}" "User commands"'
    yield ".SH NAME"
    yield f"{_roff(PROGRAM)} \\- a terminal dashboard for incident.io"
    yield ".SH SYNOPSIS"
    yield f".B {_roff(PROGRAM)}"
    yield "[options] [REFERENCE | COMMAND ...]"
    yield ".SH DESCRIPTION"
    yield "Browse, open, declare and edit incidents from the keyboard. Press ? for the keys of a"
    yield "screen, and : for any command. Without an account:"
    yield f".B {_roff(f'{PROGRAM} --demo')}"
    yield ".SH COMMANDS"
    for words, parser in _commands(completion_parser(), PROGRAM):
        if words != PROGRAM:
            yield f".SS {_roff(words.removeprefix(f'{PROGRAM} '))}"
            yield _roff(str(parser.description or ""))
        for flag, said in _flags(parser):
            yield from (".TP", f".B {_roff(flag)}", _roff(said))
    yield ".SH ENVIRONMENT"
    for name, said in _ENVIRONMENT.items():
        yield from (".TP", f".B {name}", _roff(said))
    yield ".SH EXIT STATUS"
    for code, said in MEANINGS.items():
        yield from (".TP", f".B {int(code)}", _roff(said))
    yield ".SH FILES"
    yield _roff(f"`{PROGRAM} config path` and `{PROGRAM} doctor` print where the files are.")


_COMPLETIONS = {
    "bash": f"share/bash-completion/completions/{PROGRAM}",
    "zsh": f"share/zsh/site-functions/_{PROGRAM}",
    "fish": f"share/fish/vendor_completions.d/{PROGRAM}.fish",
}

PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "docs/reference/settings.md": settings_page,
    "docs/reference/keys.md": keys_page,
    "docs/reference/filters.md": filters_page,
    "docs/reference/columns.md": columns_page,
    "docs/reference/exit-codes.md": exit_codes_page,
    "docs/reference/command-line.md": command_line_page,
    f"share/man/man1/{PROGRAM}.1": man_page,
}
"""Functions that yield the lines of each file."""


def contents() -> Iterator[tuple[Path, str]]:
    """Yield the path and the content of each generated file."""
    for name, lines in PAGES.items():
        yield ROOT / name, "\n".join(lines()) + "\n"
    for shell in SHELLS:
        yield ROOT / _COMPLETIONS[shell], completion_script(shell)


def outdated() -> Iterator[Path]:
    """Yield the files that are not as they would be generated."""
    for file, text in contents():
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            yield file


def main(words: Sequence[str]) -> int:
    """Write the files, or with `--check` name those that are outdated."""
    if "--check" in words:
        found = [str(file.relative_to(ROOT)) for file in outdated()]
        if found:
            sys.stderr.write(f"Run `make reference`: {', '.join(found)}\n")
        return bool(found)
    for file, text in contents():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
