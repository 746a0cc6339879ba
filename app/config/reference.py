"""Reference, JSON Schema and commented file of `config.toml`, from the table of settings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from app.config.setting import Setting, Table
from app.config.setting_table import COMMANDS, GENERAL, INSIGHTS, PROFILE, PROFILES, VIEWS
from app.config.table_settings import COMMAND, PAGE, VIEW

_WIDTH = 80
_INDENT = " " * 6


@dataclass(frozen=True, slots=True)
class Section:
    """Settings of one table.

    Attributes:
        header: Its header in the file; empty for the top of the file.
        title: Its title in the reference.
        settings: Its settings, by key; none where the keys are names.
        example: Lines of an example, for the commented file.
        note: What its keys and values may be, where that is longer than a table's cell.
    """

    header: str
    title: str
    settings: Mapping[str, Setting[Any]]
    example: tuple[str, ...] = ()
    note: str = ""


SECTIONS = (
    Section("", "Top of the file", GENERAL),
    Section(
        "[profiles.work]",
        "Profiles, each a table [profiles.NAME]",
        PROFILE,
        ('key_command = "op read op://vault/incident.io/key"',),
    ),
    Section(
        "[[views]]",
        "Views, each a table [[views]]",
        VIEW,
        (
            'name = "Payments, severe"',
            'filter = "severity at least Major · Owning team is Payments"',
            'sort = "updated descending"',
            'columns = ["reference", "severity", "name", "Incident Lead", "age"]',
        ),
        "A duration is a column by the word and its name in quotes: 'duration \"Time to fix\"'.",
    ),
    Section(
        "[[insights]]",
        "Pages of charts, each a table [[insights]]",
        PAGE,
        (
            'name = "Payments"',
            'charts = ["over-time by type", "durations of Time to fix by lead", "time-of-week"]',
            'span = "12 months"',
            'per = "month"',
        ),
        "Groupings are severity, type, status, status category, lead, any other role, and any "
        "custom field with options or catalog entries, by its name. A duration is one of the "
        "organisation's, or two timestamps: durations of Reported at to Fixed at by type.",
    ),
    Section(
        "[[commands]]",
        "Commands of your own, each a table [[commands]]",
        COMMAND,
        (
            'name = "Open the runbook"',
            'command = "xdg-open https://runbooks.example/{reference}"',
            'key = "B"',
        ),
        "Fields are those of list --fields, such as {name}, {severity} and {field.Service}. "
        "One with blanks in its name is quoted: '{role.Incident Lead}'. A key is written as in the "
        "table [keys], and must not be used in its scope.",
    ),
    Section(
        "[keys]",
        "Keys, in the table [keys]",
        {},
        ('"list.open" = "enter,Q"',),
        "A key of this table is the id of a command in quotes, as `incident-tui config keys` lists "
        'them; its value is one text with keys, separated by commas, or "" for none. Keys are '
        "letters (a capital is one with shift), digits, f1 to f12, enter, escape, tab, space, "
        "backspace, delete, up, down, left, right, home, end, pageup, pagedown, names of signs as "
        "in that list (slash, colon, plus), and any of them after ctrl+, alt+ or shift+.",
    ),
    Section(
        "[templates.Production]",
        "Templates, each a table [templates.TYPE]",
        {},
        ('Severity = "Major"', '"Incident Lead" = "ann@example.com"'),
        "TYPE is the name or ID of an incident type, in quotes if it has blanks: "
        '[templates."Security incident"]. Keys are the labels of fields as the form shows them. '
        'Values are texts in quotes, also numbers and times ("12", "-5m"), or a list of texts '
        "where several can be selected. People are named by email address or name, catalog entries "
        "by name, external ID or alias.",
    ),
)
"""The tables of the file, in the order of the reference."""


def toml(value: object) -> str:
    """Return a setting's value as TOML; empty if it has no text."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool | int | str):
        return json.dumps(value, ensure_ascii=False)
    return ""


def reference_lines() -> Iterator[str]:
    """Yield the reference as plain text: key, type, default and meaning."""
    for section in SECTIONS:
        yield section.title
        for setting in section.settings.values():
            yield from wrap(
                f"{setting.key}: {setting.type}",
                _WIDTH,
                initial_indent="  ",
                subsequent_indent=_INDENT,
            )
            yield from wrap(
                _meaning(setting), _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT
            )
        yield from wrap(section.note, _WIDTH, initial_indent="  ", subsequent_indent="  ")
        yield ""


def _meaning(setting: Setting[Any]) -> str:
    default = toml(setting.default)
    notes = [setting.help]
    if default:
        notes.append(f"default: {default}")
    if setting.needs_restart:
        notes.append("takes effect at the next start")
    return "; ".join(notes)


def schema() -> Table:
    """Return a JSON Schema of the file, for the completion and checks of editors."""
    top = _properties(GENERAL)
    top[PROFILES.key] |= {"additionalProperties": _object(PROFILE)}
    top[VIEWS.key] |= {"items": {**_object(VIEW), "required": ["name"]}}
    top[INSIGHTS.key] |= {"items": {**_object(PAGE), "required": ["name"]}}
    top[COMMANDS.key] |= {"items": {**_object(COMMAND), "required": ["name", "command"]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of incident-tui",
        "type": "object",
        "properties": top,
        "additionalProperties": False,
    }


def _object(settings: Mapping[str, Setting[Any]]) -> dict[str, Any]:
    return {"type": "object", "properties": _properties(settings), "additionalProperties": False}


def _properties(settings: Mapping[str, Setting[Any]]) -> dict[str, dict[str, Any]]:
    return {
        key: {**setting.schema, "description": _meaning(setting)}
        for key, setting in settings.items()
    }


def commented_file() -> str:
    """Return a file with every setting commented out, to be edited."""
    lines = [
        "# Configuration of incident-tui. Everything is optional: remove the # before a line to",
        "# use it. `incident-tui config check` names every mistake by its line.",
    ]
    tables = {re.split(r"\W+", section.header)[1] for section in SECTIONS if section.header}
    for section in SECTIONS:
        lines += ["", f"# {section.header}"] if section.header else [""]
        for setting in section.settings.values():
            if setting.schema.get("type") in {"object", "array"} and setting.key in tables:
                continue  # A table of its own below.
            lines.append(f"# {setting.key}: {setting.type}; {setting.help}")
            if default := toml(setting.default):
                lines.append(f"# {setting.key} = {default}")
        lines += [f"# {line}" for line in section.example]
    return "\n".join(lines) + "\n"
