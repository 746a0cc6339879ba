"""Incidents as a sheet: a column for everything they hold, as CSV, Markdown or plain text."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.dates import datetimes as moments
from app.domain.fields import Field, FormSection, Value, fields_for
from app.text.text import clean, one_line

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration, Incident

# Where a spreadsheet takes text for a formula: at the start of a cell, also behind blanks, and
# behind what splits cells and rows where the semicolon is the separator.
_FORMULA = re.compile(
    "(^|[;\n])(?=[\\s\u00a0\u180e\u200b-\u200d\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])"
)

_NARROWEST = 8
_GAP = 2


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: its title, and what it says of an incident, as plain text."""

    title: str
    read: Callable[[Incident], str]


def table_columns(configuration: Configuration) -> tuple[TableColumn, ...]:
    """Every property that is worth a column, then the organisation's own fields; moments in UTC."""
    own = [f for f in fields_for(configuration) if f.section in _OWN_SECTIONS]
    return (
        TableColumn("Reference", lambda i: i.reference),
        TableColumn("Name", lambda i: i.name),
        TableColumn("Severity", lambda i: i.severity.name if i.severity else ""),
        TableColumn("Status", lambda i: i.incident_status.name if i.incident_status else ""),
        TableColumn("Category", lambda i: i.incident_status.category if i.incident_status else ""),
        TableColumn("Type", lambda i: i.incident_type.name if i.incident_type else ""),
        TableColumn("Mode", lambda i: i.mode),
        TableColumn("Visibility", lambda i: i.visibility),
        TableColumn("Declared", lambda i: _moment(i.created_at)),
        TableColumn("Updated", lambda i: _moment(i.updated_at)),
        *(TableColumn(field.label, _reader(field)) for field in own),
        TableColumn("Summary", lambda i: i.summary),
        TableColumn("Link", lambda i: i.permalink),
        TableColumn("ID", lambda i: i.id),
    )


_OWN_SECTIONS = (FormSection.ROLES, FormSection.CUSTOM_FIELDS, FormSection.TIMESTAMPS)


def short_columns(configuration: Configuration) -> tuple[TableColumn, ...]:
    """The columns that fit on a screen or into a message."""
    titles = ("Reference", "Severity", "Status", "Declared", "Name")
    known = {column.title: column for column in table_columns(configuration)[:10]}
    return tuple(known[title] for title in titles)


def _reader(field: Field) -> Callable[[Incident], str]:
    return lambda incident: value_text(field.read(incident))


def value_text(value: Value) -> str:
    """A value of a field as plain text; a moment in UTC."""
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, tuple):
        return ", ".join(choice.label for choice in value)
    return value or ""


def _moment(moment: datetime | None) -> str:
    return moments.iso(moment.replace(microsecond=0)) if moment else ""


def csv_lines(columns: Sequence[TableColumn], incidents: Iterable[Incident]) -> Iterator[str]:
    """A line of titles, then a line for each incident (a cell may hold line breaks)."""
    yield csv_line([column.title for column in columns])
    for incident in incidents:
        yield csv_line([column.read(incident) for column in columns])


def csv_line(cells: Iterable[str], *, is_raw: bool = False) -> str:
    """One line; an apostrophe stands before what a spreadsheet would take for a formula.

    Args:
        cells: From left to right.
        is_raw: Whether formulas are left as they are, for scripts.
    """
    line = io.StringIO()
    cleaned = map(clean, cells)
    csv.writer(line).writerow(cleaned if is_raw else [_FORMULA.sub(r"\1'", c) for c in cleaned])
    return line.getvalue()


def markdown_line(cells: Iterable[str]) -> str:
    """One row of a Markdown table."""
    return f"| {' | '.join(markdown(one_line(clean(cell))) for cell in cells)} |\n"


def markdown(text: str) -> str:
    """`text` as Markdown that shows it as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|~!" else c for c in text)


def text_table(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Aligned lines no wider than `width`; the last column gives way."""
    lines = [list(titles), *([one_line(clean(cell)) for cell in row] for row in rows)]
    widths = [max(map(_cells, column)) for column in zip(*lines, strict=True)]
    room = width - sum(widths[:-1]) - _GAP * (len(widths) - 1)
    widths[-1] = max(_NARROWEST, min(widths[-1], room))
    for line in lines:
        padded = (_fitted(cell, room) for cell, room in zip(line, widths, strict=True))
        yield (" " * _GAP).join(padded).rstrip()


def _fitted(cell: str, width: int) -> str:
    if _cells(cell) > width:
        while cell and _cells(cell) > width - 1:
            cell = cell[:-1]
        cell += "…"
    return cell + " " * (width - _cells(cell))


def _cells(text: str) -> int:
    """How wide a terminal draws it, nearly."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
