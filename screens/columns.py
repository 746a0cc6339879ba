"""The columns of the incident list."""

from collections.abc import Sequence
from dataclasses import replace

from app.listing import Sort
from app.present import Cells, highlight
from app.rows import IncidentRow
from screens.sorting import arrow_column
from widgets.line_table import Column


def found_columns(
    columns: Sequence[Column[IncidentRow]], words: Sequence[str], sort: Sort | None
) -> tuple[Column[IncidentRow], ...]:
    """The columns with what was found in them, and the arrow of the order that was chosen."""
    return tuple(_found(column, words, sort) for column in columns)


def _found(
    column: Column[IncidentRow], words: Sequence[str], sort: Sort | None
) -> Column[IncidentRow]:
    if words:
        draw = column.render
        column = replace(column, render=lambda row: highlight(draw(row), words))
    if sort and arrow_column(sort) == column.id:
        column = replace(column, sort="descending" if sort.descending else "ascending")
    return column


def incident_columns(cells: Cells) -> tuple[Column[IncidentRow], ...]:
    """The columns from left to right; the higher its priority, the longer a column stays."""
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
