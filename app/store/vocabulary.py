"""The organisation's vocabulary in the cache: names of ids, ranks, and what a rename touches."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.lexicon import Lexicon, Term, lexicon_of
from app.store.choices import note_names
from app.store.database import RebuildableDatabase

if TYPE_CHECKING:  # Not to be loaded before the first paint.
    from app.models import Configuration


def rename(database: RebuildableDatabase, configuration: "Configuration") -> None:
    """Keep names and ranks, and bring the rows up to date that show others.

    A rename does not change an incident's `updated_at`, so the API would not list it as changed.
    """
    names: dict[str, str] = dict(database.rows("SELECT id, name FROM names"))
    ranks: dict[str, int] = dict(database.rows("SELECT id, rank FROM severities"))
    for severity in configuration.severities:
        as_was = (names.get(severity.id), ranks.get(severity.id))
        if as_was != (severity.name, severity.rank):
            database.rows(
                "UPDATE incidents SET severity = ?, severity_rank = ? WHERE severity_id = ?",
                [severity.name, severity.rank, severity.id],
            )
    for status in configuration.statuses:
        if names.get(status.id) != status.name:
            database.rows(
                "UPDATE incidents SET status = ? WHERE status_id = ?", [status.name, status.id]
            )
    for kind in configuration.types:
        if names.get(kind.id) != kind.name:
            database.rows("UPDATE incidents SET type = ? WHERE type_id = ?", [kind.name, kind.id])
    database.rows("DELETE FROM severities")
    database.many(
        "INSERT OR REPLACE INTO severities VALUES (?, ?)",
        [(severity.id, severity.rank) for severity in configuration.severities],
    )
    database.many("INSERT OR REPLACE INTO names VALUES (?, ?)", _names(configuration))
    note_names(database)


def read_lexicon(database: RebuildableDatabase, configuration: str) -> Lexicon:
    """What names stand for: in the configuration's JSON, and in the incidents seen so far."""
    stored = json.loads(configuration or "{}")
    roles = {role["id"] for role in stored.get("roles", ())}
    aliases: dict[str, list[str]] = {}
    for alias, entry_id in database.rows("SELECT alias, entry_id FROM aliases"):
        aliases.setdefault(entry_id, []).append(alias.casefold())
    people: dict[str, Term] = {}
    entries: dict[str, list[Term]] = {}
    for key, value, name in database.rows(
        "SELECT key, value, name FROM choices JOIN names ON names.id = choices.value"
    ):
        if key in roles:
            people[value] = Term(value, name)
        else:
            entries.setdefault(key, []).append(Term(value, name, tuple(aliases.get(value, ()))))
    return lexicon_of(stored, people.values(), entries)


def _names(configuration: "Configuration") -> Iterator[tuple[str, str]]:
    yield from ((severity.id, severity.name) for severity in configuration.severities)
    yield from ((status.id, status.name) for status in configuration.statuses)
    yield from ((kind.id, kind.name) for kind in configuration.types)
    yield from ((role.id, role.name) for role in configuration.roles)
    yield from ((field.id, field.name) for field in configuration.custom_fields)
    for options in configuration.options.values():
        yield from ((option.id, option.value) for option in options)
