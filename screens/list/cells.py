"""Columns of the incident list."""

from collections.abc import Callable, Sequence
from functools import partial

from rich.cells import cell_len
from textual.content import Content, Span

from app.domain.incident_row import IncidentRow
from app.present.cells import RENDERERS, Cells
from app.present.signs import sign
from app.present.text import highlight
from app.query.columns import BUILT_IN, DEFAULT_COLUMNS, KINDS, ListColumn
from app.query.listing import Sort
from app.store.tables.cells import Cell
from app.system.structs import replace
from app.text.text import one_line
from screens.list.sort import arrow_columns
from widgets.table.layout import Direction
from widgets.table.table import Column

# Names that organisations use for roles and timestamps are not longer.
_WIDEST_TITLE = 24
_NEVER_DROPPED = 1_000


def found_columns(
    columns: Sequence[Column[IncidentRow]], words: Sequence[str], sort: Sort | None
) -> tuple[Column[IncidentRow], ...]:
    """Return the columns with highlighted search matches and the arrow of the sort."""
    return tuple(_found(column, words, sort) for column in columns)


def _found(
    column: Column[IncidentRow], words: Sequence[str], sort: Sort | None
) -> Column[IncidentRow]:
    if words and not (column.id in BUILT_IN and BUILT_IN[column.id].is_time):
        column = replace(column, render=_highlighted(column.render, words))
    if sort and column.id in arrow_columns(sort):
        direction: Direction = "descending" if sort.descending else "ascending"
        column = replace(column, sort=direction)
        if column.needed is not None:
            needed = column.needed + len(sign(direction))
            column = replace(column, needed=needed, width=max(column.width, needed))
    return column


def _highlighted(
    draw: Callable[[IncidentRow], Content], words: Sequence[str]
) -> Callable[[IncidentRow], Content]:
    """Return a renderer that highlights matches, in equal cells once."""
    known: dict[tuple[str, tuple[Span, ...]], Content] = {}

    def render(row: IncidentRow) -> Content:
        content = draw(row)
        key = content.plain, tuple(content.spans)
        found = known.get(key)
        if found is None:
            found = known[key] = highlight(content, words)
        return found

    return render


def incident_columns(cells: Cells) -> tuple[Column[IncidentRow], ...]:
    """Return the default columns from left to right; those with a higher priority stay longer."""
    return tuple(_built_in(name, cells) for name in DEFAULT_COLUMNS)


def widen_references(
    columns: Sequence[Column[IncidentRow]], width: int
) -> tuple[Column[IncidentRow], ...]:
    """Return the columns with references of that width, which are never truncated."""
    return tuple(
        replace(each, width=max(each.width, width)) if each.id == "reference" else each
        for each in columns
    )


def _built_in(name: str, cells: Cells) -> Column[IncidentRow]:
    column = BUILT_IN[name]
    return Column(
        name,
        column.header,
        column.width,
        partial(RENDERERS[name], cells),
        flexible=column.minimum > 0,
        minimum=column.minimum,
        priority=column.priority,
        is_extra=column.is_extra,
        roomy=column.roomy,
        compact=column.compact,
        align=column.align,
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
    last = len(chosen)
    return tuple(
        replace(
            _own(column, cells, read) if column.kind else _built_in(column.name, cells),
            priority=_NEVER_DROPPED if column.identifies else last - place,
            is_extra=False,
        )
        for place, column in enumerate(chosen)
    )


def _own(
    column: ListColumn, cells: Cells, read: Callable[[str, ListColumn], Cell]
) -> Column[IncidentRow]:
    kind, title = KINDS[column.kind], one_line(column.title)
    needed = min(cell_len(title), _WIDEST_TITLE)
    return Column(
        column.name,
        title,
        max(kind.width, needed),
        lambda row: cells.own(read(row.id, column)),
        # Its title is cut before another column is dropped.
        flexible=True,
        minimum=kind.width,
        needed=needed,
        align=kind.align,
    )
