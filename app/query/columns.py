"""Columns of the list, with their titles and names in the configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.query.column_kinds import CUSTOM_FIELD, DURATION, ROLE, TIMESTAMP
from app.text.did_you_mean import did_you_mean

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.query.names import NameIndex

DEFAULT_COLUMNS = ("reference", "severity", "status", "name", "lead", "type", "age", "updated")

BUILT_IN: Mapping[str, str] = {
    "reference": "INC-123",
    "severity": "how severe",
    "status": "its current status",
    "category": "active, closed, …",
    "name": "its name",
    "lead": "the incident lead",
    "type": "its type",
    "mode": "standard, test, …",
    "visibility": "public or private",
    "age": "how long ago it was declared",
    "updated": "how long ago it last changed",
    "created at": "when it was declared",
    "updated at": "when it last changed",
}


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column.

    Attributes:
        name: Name in the configuration; the key of a built-in column.
        title: Its header.
        kind: Empty for a built-in column, else a kind for `app.store.tables.cells`.
        key: Id of the role, field or timestamp, or name of the duration.
    """

    name: str
    title: str
    kind: str = ""
    key: str = ""

    @property
    def detail(self) -> str:
        """Short description."""
        return BUILT_IN[self.name] if not self.kind else self.kind.replace("_", " ")


def all_columns(name_index: NameIndex, durations: Iterable[str] = ()) -> Sequence[ListColumn]:
    """Return all columns, built-in ones first."""
    return (
        *(ListColumn(name, name.capitalize()) for name in BUILT_IN),
        *_own(name_index, durations),
    )


def _own(name_index: NameIndex, durations: Iterable[str]) -> Iterator[ListColumn]:
    kinds = (
        (ROLE, name_index.roles),
        (CUSTOM_FIELD, name_index.custom_fields),
        (TIMESTAMP, name_index.timestamps),
    )
    for kind, terms in kinds:
        for term in terms:
            written = name_index.names[term.id]
            if written.casefold() in BUILT_IN:
                written = name_index.quoted_field(term)
            yield ListColumn(written, term.name, kind, term.id)
    for name in durations:
        yield ListColumn(f'duration "{name}"', name, DURATION, name)


def find_columns(
    names: Sequence[str], name_index: NameIndex
) -> tuple[tuple[ListColumn, ...], tuple[str, ...]]:
    """Return the columns of these names, and messages about unknown names."""
    durations = [name.removeprefix('duration "')[:-1] for name in names if _is_duration(name)]
    known: dict[str, ListColumn] = {}
    for each in all_columns(name_index, durations):
        known.setdefault(each.name.casefold(), each)
        if each.kind and each.kind != DURATION:
            known.setdefault(each.key.casefold(), each)
    found, problems = [], []
    for name in names or DEFAULT_COLUMNS:
        if column := known.get(name.casefold()):
            found.append(column)
        else:
            problems.append(f"There is no column {name!r}.{did_you_mean(name.casefold(), known)}")
    return tuple(dict.fromkeys(found)), tuple(problems)


def _is_duration(name: str) -> bool:
    return name.startswith('duration "') and name.endswith('"')
