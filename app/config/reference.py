"""Reference, JSON Schema and commented file of `config.toml`, from the table of settings."""

from __future__ import annotations

import json
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
        settings: Its settings, by key.
        example: Lines of an example, for the commented file.
    """

    header: str
    title: str
    settings: Mapping[str, Setting[Any]]
    example: tuple[str, ...] = ()


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
            'filter = "severity at least Major · Affected team is Payments"',
            'sort = "updated descending"',
            'columns = ["reference", "severity", "name", "Incident Lead", "age"]',
        ),
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
    ),
    Section("[keys]", "Keys, in the table [keys]", {}, ('"list.open" = "enter,Q"',)),
    Section(
        "[templates.Production]",
        "Templates, each a table [templates.TYPE]",
        {},
        ('Severity = "Major"', '"Incident Lead" = "ann@example.com"'),
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
        if not section.settings:
            continue
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
    for section in SECTIONS:
        lines += ["", f"# {section.header}"] if section.header else [""]
        for setting in section.settings.values():
            if setting.schema.get("type") in {"object", "array"} and not section.header:
                continue  # A table of its own below.
            lines.append(f"# {setting.key}: {setting.type}; {setting.help}")
            if default := toml(setting.default):
                lines.append(f"# {setting.key} = {default}")
        lines += [f"# {line}" for line in section.example]
    return "\n".join(lines) + "\n"
