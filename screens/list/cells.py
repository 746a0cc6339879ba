"""Columns of the incident list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rich.cells import cell_len

from app.domain.incident_row import IncidentRow
from app.present.cells import Cells
from app.present.text import highlight
from app.query.column_kinds import CUSTOM_FIELD, DURATION, ROLE, TIMESTAMP
from app.query.columns import ListColumn
from app.query.listing import Sort
from app.store.tables.cells import Cell
from app.text.text import one_line
from screens.list.sort import arrow_columns
from widgets.table.table import Column

_WIDTHS: Mapping[str, int] = {ROLE: 18, CUSTOM_FIELD: 16, TIMESTAMP: 16, DURATION: 8}
_WIDEST_TITLE = 16
# Never dropped, since they identify the incident of a row.
_KEPT = ("reference", "name")
_FIRST = 1_000
# Columns without searchable words.
_UNSEARCHED = ("age", "updated", "created at", "updated at")


def found_columns(
    columns: Sequence[Column[IncidentRow]], words: Sequence[str], sort: Sort | None
) -> tuple[Column[IncidentRow], ...]:
    """Return the columns with highlighted search matches and the arrow of the sort."""
    return tuple(_found(column, words, sort) for column in columns)


def _found(
    column: Column[IncidentRow], words: Sequence[str], sort: Sort | None
) -> Column[IncidentRow]:
    if words and column.id not in _UNSEARCHED:
        draw = column.render
        column = replace(column, render=lambda row: highlight(draw(row), words))
    if sort and column.id in arrow_columns(sort):
        column = replace(column, sort="descending" if sort.descending else "ascending")
    return column


def incident_columns(cells: Cells) -> tuple[Column[IncidentRow], ...]:
    """Return the columns from left to right; those with a higher priority are dropped later."""
    return (
        Column("reference", "Ref", 9, cells.reference, priority=9),
        Column("severity", "Severity", 12, cells.severity, priority=8),
        Column("status", "Status", 16, cells.status, priority=7),
        Column("name", "Name", 30, cells.name, flexible=True, minimum=16, priority=10),
        Column("lead", "Lead", 18, cells.lead, priority=4),
        Column("type", "Type", 14, cells.type, priority=2),
        Column("age", "Age", 4, cells.age, align="right", priority=6),
        Column("updated", "Upd", 4, cells.updated, align="right", priority=3),
    )


def chosen_columns(
    chosen: Sequence[ListColumn], cells: Cells, read: Callable[[str, ListColumn], Cell]
) -> tuple[Column[IncidentRow], ...]:
    """Return user-selected columns; without enough space, the last ones are dropped first.

    Args:
        chosen: Columns from left to right.
        cells: Renders the cells of every row.
        read: Reads the cell of another column.
    """
    usual = {column.id: column for column in (*incident_columns(cells), *_further(cells))}
    last = len(chosen)
    return tuple(
        replace(
            usual.get(column.name) or _own(column, cells, read),
            priority=_FIRST if column.name in _KEPT else last - place,
        )
        for place, column in enumerate(chosen)
    )


def _further(cells: Cells) -> tuple[Column[IncidentRow], ...]:
    return (
        Column("category", "Category", 13, cells.category),
        Column("mode", "Mode", 13, cells.mode),
        Column("visibility", "Visibility", 10, cells.visibility),
        Column("created at", "Created", 16, cells.created_at),
        Column("updated at", "Updated", 16, cells.updated_at),
    )


def _own(
    column: ListColumn, cells: Cells, read: Callable[[str, ListColumn], Cell]
) -> Column[IncidentRow]:
    return Column(
        column.name,
        one_line(column.title),
        max(_WIDTHS[column.kind], min(cell_len(column.title), _WIDEST_TITLE)),
        lambda row: cells.own(read(row.id, column)),
        align="right" if column.kind == DURATION else "left",
    )
