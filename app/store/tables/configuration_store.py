"""The organisation's configuration in the cache: names, ranks, and renames."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from app.domain.organisation import organisation_name
from app.store.sqlite import key_value as state
from app.store.sqlite.database import RebuildableDatabase
from app.store.tables.sql_conditions import numbered_as
from app.system.structs import replace

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.models import Configuration
    from app.query.names import NameIndex

# Names of stored values.
_CONFIGURATION, _ROLES = "configuration", "roles"


class ConfigurationStore:
    """Configuration that has been fetched, with names seen in incidents.

    Args:
        database: The cache's database.
    """

    def __init__(self, database: RebuildableDatabase) -> None:
        self._database = database
        self._name_index: NameIndex | None = None
        self._name_index_of = ("", 0)

    def severity_ranks(self) -> tuple[int, ...]:
        """Return the organisation's severity ranks, ascending."""
        return tuple(
            rank for (rank,) in self._database.query("SELECT rank FROM severities ORDER BY rank")
        )

    def ranks(self) -> Mapping[str, int]:
        """Return the ranks of the organisation's severities, by id."""
        return dict(self._database.query("SELECT id, rank FROM severities"))

    def names(self) -> Mapping[str, str]:
        """Return names by id: the configuration, and people and catalog entries seen so far."""
        return dict(self._database.query("SELECT id, name FROM names"))

    def name_index(self) -> "NameIndex":
        """Return the name index, rebuilt when there are new names."""
        stored = state.get_value(self._database, _CONFIGURATION)
        ((seen,),) = self._database.query("SELECT coalesce(max(number), 0) FROM choices")
        if self._name_index is None or self._name_index_of != (stored, seen):
            self._name_index = self._database.decode(
                lambda: _read_names(self._database, state.get_value(self._database, _CONFIGURATION))
            )
            self._name_index_of = (stored, seen)
        return self._name_index

    def configuration(self) -> "Configuration | None":
        """Return the organisation's configuration; None before it was first fetched."""
        return self._database.decode(self._read_configuration)

    def _read_configuration(self) -> "Configuration | None":
        stored = state.get_value(self._database, _CONFIGURATION)
        if not stored:
            return None
        from app.domain.models import Configuration

        return Configuration.model_validate_json(stored)

    def roles(self) -> frozenset[str]:
        """Return the roles of the key without decoding the configuration; empty if unknown."""
        return frozenset(state.get_value(self._database, _ROLES).split())

    def organisation(self) -> str:
        """Return the organisation's name without decoding the configuration; empty if unknown."""
        found = self._database.query(
            "SELECT json_extract(value, '$.identity.dashboard_url') FROM state"
            " WHERE name = ? AND json_valid(value)",
            [_CONFIGURATION],
        )
        return organisation_name(str(found[0][0] or "")) if found else ""

    def save(self, configuration: "Configuration") -> bool:
        """Store the configuration in the caller's transaction; return whether it changed."""
        content = configuration.model_dump_json()
        if content == state.get_value(self._database, _CONFIGURATION):
            return False
        _rename(self._database, configuration)
        state.set_value(self._database, _CONFIGURATION, content)
        identity = configuration.identity
        state.set_value(self._database, _ROLES, " ".join(identity.roles) if identity else "")
        return True


def _rename(database: RebuildableDatabase, configuration: "Configuration") -> None:
    """Store names and ranks, and update the rows that show old ones.

    A rename does not change an incident's `updated_at`, so the API would not list it as changed.
    """
    names: dict[str, str] = dict(database.query("SELECT id, name FROM names"))
    ranks: dict[str, int] = dict(database.query("SELECT id, rank FROM severities"))
    for severity in configuration.severities:
        as_was = (names.get(severity.id), ranks.get(severity.id))
        if as_was != (severity.name, severity.rank):
            _update_rows(
                database,
                "severity_id",
                severity.id,
                {"severity": severity.name, "severity_rank": severity.rank},
            )
    for status in configuration.statuses:
        if names.get(status.id) != status.name:
            _update_rows(database, "status_id", status.id, {"status": status.name})
    for kind in configuration.types:
        if names.get(kind.id) != kind.name:
            _update_rows(database, "type_id", kind.id, {"type": kind.name})
    database.query("DELETE FROM severities")
    database.executemany(
        "INSERT OR REPLACE INTO severities VALUES (?, ?)",
        [(severity.id, severity.rank) for severity in configuration.severities],
    )
    database.executemany("INSERT OR REPLACE INTO names VALUES (?, ?)", _names(configuration))
    state.bump_names_version(database)


def _update_rows(
    database: RebuildableDatabase, name: str, value: str, shown: Mapping[str, str | int]
) -> None:
    """Update columns of the incidents with a value of `NUMBERED`."""
    condition, parameters = numbered_as(name, [value])
    columns = ", ".join(f"{column} = ?" for column in shown)
    sql = f"UPDATE incidents SET {columns} WHERE {condition}"  # noqa: S608
    database.query(sql, [*shown.values(), *parameters])


def _read_names(database: RebuildableDatabase, configuration: str) -> "NameIndex":
    """Build the name index from the configuration's JSON and the incidents seen so far."""
    from app.query.name_lists import Name
    from app.query.names import name_index
    from app.store.tables.choice_keys import CATEGORY, MODE

    stored = json.loads(configuration or "{}")
    roles = {role["id"] for role in stored.get("roles", ())}
    aliases: dict[str, list[str]] = {}
    for alias, entry_id in database.query("SELECT alias, entry_id FROM aliases"):
        aliases.setdefault(entry_id, []).append(alias.casefold())
    people: dict[str, Name] = {}
    entries: dict[str, list[Name]] = {}
    for key, value, name in database.query(
        "SELECT key, value, name FROM choices JOIN names ON names.id = choices.value"
    ):
        named = Name(value, name, tuple(aliases.get(value, ())))
        if key in roles:
            people[value] = named
        else:
            entries.setdefault(key, []).append(named)
    return replace(
        name_index(stored, people.values(), entries),
        modes=_seen(database, MODE),
        categories=_seen(database, CATEGORY),
    )


def _seen(database: RebuildableDatabase, place: str) -> tuple[str, ...]:
    """List the modes or categories seen in incidents."""
    sql = "SELECT value FROM choices WHERE key = ? AND value != '' ORDER BY number"
    return tuple(value for (value,) in database.query(sql, [place]))


def _names(configuration: "Configuration") -> Iterator[tuple[str, str]]:
    yield from ((severity.id, severity.name) for severity in configuration.severities)
    yield from ((status.id, status.name) for status in configuration.statuses)
    yield from ((kind.id, kind.name) for kind in configuration.types)
    yield from ((role.id, role.name) for role in configuration.roles)
    yield from ((field.id, field.name) for field in configuration.custom_fields)
    for options in configuration.options.values():
        yield from ((option.id, option.label) for option in options)
