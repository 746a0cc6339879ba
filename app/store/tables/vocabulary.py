"""The organisation's vocabulary in the cache: names of ids, ranks, and what a rename touches."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from app.store.sqlite import key_value as state
from app.store.sqlite.database import RebuildableDatabase

if TYPE_CHECKING:  # None of these may be loaded before the first paint.
    from app.domain.models import Configuration
    from app.query.names import Lexicon

# Names of small values.
_CONFIGURATION, _ROLES = "configuration", "roles"


class Vocabulary:
    """The organisation's vocabulary, as far as it has been fetched or seen in incidents.

    Args:
        database: The cache's.
    """

    def __init__(self, database: RebuildableDatabase) -> None:
        self._database = database
        self._lexicon: Lexicon | None = None
        self._lexicon_made_of = ("", 0)

    def severity_ranks(self) -> tuple[int, ...]:
        """The organisation's severity ranks, ascending."""
        return tuple(
            rank for (rank,) in self._database.rows("SELECT rank FROM severities ORDER BY rank")
        )

    def names(self) -> Mapping[str, str]:
        """What ids stand for: the vocabulary, and the people and catalog entries seen so far."""
        return dict(self._database.rows("SELECT id, name FROM names"))

    def lexicon(self) -> "Lexicon":
        """What names stand for, as far as has been seen; made anew when there is more of it."""
        stored = state.kept(self._database, _CONFIGURATION)
        ((seen,),) = self._database.rows("SELECT coalesce(max(number), 0) FROM choices")
        if self._lexicon is None or self._lexicon_made_of != (stored, seen):
            self._lexicon = self._database.decode(
                lambda: _read_lexicon(self._database, state.kept(self._database, _CONFIGURATION))
            )
            self._lexicon_made_of = (stored, seen)
        return self._lexicon

    def configuration(self) -> "Configuration | None":
        """The organisation's vocabulary; None before it was first fetched."""
        return self._database.decode(self._read_configuration)

    def _read_configuration(self) -> "Configuration | None":
        stored = state.kept(self._database, _CONFIGURATION)
        if not stored:
            return None
        from app.domain.models import Configuration

        return Configuration.model_validate_json(stored)

    def roles(self) -> frozenset[str]:
        """The roles of the key, without decoding the whole vocabulary; none when not known."""
        return frozenset(state.kept(self._database, _ROLES).split())

    def keep(self, configuration: "Configuration") -> bool:
        """Store it, for whoever has begun a transaction; whether that changes anything."""
        content = configuration.model_dump_json()
        if content == state.kept(self._database, _CONFIGURATION):
            return False
        _rename(self._database, configuration)
        state.keep(self._database, _CONFIGURATION, content)
        identity = configuration.identity
        state.keep(self._database, _ROLES, " ".join(identity.roles) if identity else "")
        return True


def _rename(database: RebuildableDatabase, configuration: "Configuration") -> None:
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
    state.note_names(database)


def _read_lexicon(database: RebuildableDatabase, configuration: str) -> "Lexicon":
    """What names stand for: in the configuration's JSON, and in the incidents seen so far."""
    from app.query.names import Term, lexicon_of
    from app.store.tables.choice_keys import CATEGORY, MODE

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
    return replace(
        lexicon_of(stored, people.values(), entries),
        modes=_seen(database, MODE),
        categories=_seen(database, CATEGORY),
    )


def _seen(database: RebuildableDatabase, place: str) -> tuple[str, ...]:
    """List the modes or the categories that incidents have been seen with."""
    sql = "SELECT value FROM choices WHERE key = ? AND value != '' ORDER BY number"
    return tuple(value for (value,) in database.rows(sql, [place]))


def _names(configuration: "Configuration") -> Iterator[tuple[str, str]]:
    yield from ((severity.id, severity.name) for severity in configuration.severities)
    yield from ((status.id, status.name) for status in configuration.statuses)
    yield from ((kind.id, kind.name) for kind in configuration.types)
    yield from ((role.id, role.name) for role in configuration.roles)
    yield from ((field.id, field.name) for field in configuration.custom_fields)
    for options in configuration.options.values():
        yield from ((option.id, option.label) for option in options)
