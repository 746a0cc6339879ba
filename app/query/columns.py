"""Columns of the list, with their titles and names in the configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

from app.query.column_kinds import CUSTOM_FIELD, DURATION, ROLE, TIMESTAMP
from app.text.did_you_mean import did_you_mean

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.query.names import NameIndex

Align = Literal["left", "right"]


class ColumnSort(NamedTuple):
    """Texts and default direction of a sort.

    Attributes:
        descending: Text for the descending direction.
        ascending: Text for the ascending direction.
        descends: Whether it is descending by default.
    """

    descending: str
    ascending: str
    descends: bool = True


_ALPHABETICAL = ColumnSort("Z to A", "A to Z", descends=False)

SORTS: Mapping[str, ColumnSort] = {
    "created": ColumnSort("newest first", "oldest first"),
    "updated": ColumnSort("latest first", "longest ago first"),
    "severity": ColumnSort("most severe first", "least severe first"),
    "status": _ALPHABETICAL,
    "name": _ALPHABETICAL,
    "lead": _ALPHABETICAL,
    "type": _ALPHABETICAL,
    "reference": ColumnSort("highest first", "lowest first"),
    "update due": ColumnSort("latest first", "soonest first", descends=False),
    "category": _ALPHABETICAL,
    "mode": _ALPHABETICAL,
    "visibility": _ALPHABETICAL,
}
"""Sorts of every list by name, in the order of the sort picker."""


class BuiltInColumn(NamedTuple):
    """A column that every organisation has.

    Attributes:
        detail: Short description in the column dialog.
        header: Its header.
        width: Its width in cells.
        sort: Its sort, of `SORTS`.
        priority: Rank by which the default columns stay in a narrow window; 0 for other columns.
        align: Alignment of its cells.
        minimum: Smallest width of a column that takes the remaining space; 0 for other columns.
        roomy: Its width in a wide window; 0 if that is the same.
        compact: Its width in a narrow window; 0 if that is the same.
        is_extra: Whether a default column is shown only where the name keeps its preferred width.
        identifies: Whether it identifies the incident of a row, and is never dropped.
        is_time: Whether it shows a time, which a search does not match.
    """

    detail: str
    header: str
    width: int
    sort: str
    priority: int = 0
    align: Align = "left"
    minimum: int = 0
    roomy: int = 0
    compact: int = 0
    is_extra: bool = False
    identifies: bool = False
    is_time: bool = False


BUILT_IN: Mapping[str, BuiltInColumn] = {
    "reference": BuiltInColumn("INC-123", "Ref", 7, "reference", 9, identifies=True),
    "severity": BuiltInColumn("how severe", "Severity", 11, "severity", 8, roomy=15, compact=1),
    "status": BuiltInColumn("its current status", "Status", 15, "status", 7, compact=1),
    "category": BuiltInColumn("active, closed, …", "Category", 13, "category"),
    "name": BuiltInColumn(
        "its name", "Name", 34, "name", 10, minimum=22, compact=14, identifies=True
    ),
    "lead": BuiltInColumn("the incident lead", "Lead", 15, "lead", 4, is_extra=True),
    "type": BuiltInColumn("its type", "Type", 14, "type", 2, is_extra=True),
    "mode": BuiltInColumn("standard, test, …", "Mode", 13, "mode"),
    "visibility": BuiltInColumn("public or private", "Visibility", 10, "visibility"),
    "age": BuiltInColumn(
        "how long ago it was declared", "Age", 4, "created", 6, "right", is_time=True
    ),
    "updated": BuiltInColumn(
        "how long ago it last changed", "Upd", 4, "updated", 3, "right", is_extra=True, is_time=True
    ),
    "update due": BuiltInColumn(
        "when its next update is due", "Due", 8, "update due", align="right", is_time=True
    ),
    "created at": BuiltInColumn("when it was declared", "Created", 16, "created", is_time=True),
    "updated at": BuiltInColumn("when it last changed", "Updated", 16, "updated", is_time=True),
}
"""Columns by name; `app.present.cells.RENDERERS` renders their cells."""

DEFAULT_COLUMNS = tuple(name for name, column in BUILT_IN.items() if column.priority)


class ColumnKind(NamedTuple):
    """A kind of column that the organisation defines.

    Attributes:
        width: Smallest width in cells.
        sort: Its sort.
        align: Alignment of its cells.
    """

    width: int
    sort: ColumnSort
    align: Align = "left"


KINDS: Mapping[str, ColumnKind] = {
    ROLE: ColumnKind(18, _ALPHABETICAL),
    CUSTOM_FIELD: ColumnKind(
        16, ColumnSort("Z to A, highest first", "A to Z, lowest first", descends=False)
    ),
    TIMESTAMP: ColumnKind(16, ColumnSort("latest first", "earliest first")),
    DURATION: ColumnKind(8, ColumnSort("longest first", "shortest first"), "right"),
}


class ListColumn(Struct, frozen=True):
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
        return BUILT_IN[self.name].detail if not self.kind else self.kind.replace("_", " ")

    @property
    def identifies(self) -> bool:
        """True if it identifies the incident of a row."""
        return not self.kind and BUILT_IN[self.name].identifies


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
            meant = did_you_mean(name, [each.name for each in known.values()])
            hint = meant or f" A duration is written 'duration \"{name}\"'."
            problems.append(f"There is no column {name!r}.{hint}")
    return tuple(dict.fromkeys(found)), tuple(problems)


def _is_duration(name: str) -> bool:
    return name.startswith('duration "') and name.endswith('"')
