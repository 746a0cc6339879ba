"""Incidents as a table with all their fields, as CSV, Markdown or plain text."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.dates import datetimes
from app.domain.fields import Field, FormSection, Value, fields_for
from app.text.did_you_mean import did_you_mean
from app.text.text import clean, one_line

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration, Incident

# Text that a spreadsheet reads as a formula: at the start of a cell, also after blanks, and after
# separators of cells and rows if the separator is a semicolon.
_FORMULA = re.compile(
    "(^|[;\n])(?=[\\s\u00a0\u180e\u200b-\u200d\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])"
)

BYTE_ORDER_MARK = "\ufeff"
"""Start of a CSV file that spreadsheets read as UTF-8; without it they guess another encoding."""

_NARROWEST = 8
_GAP = 2


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of an export.

    Attributes:
        name: Stable name, for scripts.
        title: Title for people.
        read: Returns the plain text of an incident.
        id: Id of the organisation's field; empty for others.
    """

    name: str
    title: str
    read: Callable[[Incident], str]
    id: str = ""


FIXED_COLUMNS: tuple[TableColumn, ...] = (
    TableColumn("reference", "Reference", lambda i: i.reference),
    TableColumn("name", "Name", lambda i: i.name),
    TableColumn("severity", "Severity", lambda i: i.severity.name if i.severity else ""),
    TableColumn("status", "Status", lambda i: i.incident_status.name if i.incident_status else ""),
    TableColumn(
        "category",
        "Category",
        lambda i: i.incident_status.category if i.incident_status else "",
    ),
    TableColumn("type", "Type", lambda i: i.incident_type.name if i.incident_type else ""),
    TableColumn("mode", "Mode", lambda i: i.mode),
    TableColumn("visibility", "Visibility", lambda i: i.visibility),
    TableColumn("created_at", "Declared", lambda i: _moment(i.created_at)),
    TableColumn("updated_at", "Updated", lambda i: _moment(i.updated_at)),
    TableColumn("summary", "Summary", lambda i: i.summary),
    TableColumn("link", "Link", lambda i: i.permalink),
    TableColumn("id", "ID", lambda i: i.id),
)
"""The columns that every organisation has."""

_LAST = ("summary", "link", "id")


def table_columns(configuration: Configuration) -> tuple[TableColumn, ...]:
    """Return the columns of all properties and the organisation's fields; times in UTC."""
    own = [
        TableColumn(f"{_OWN_SECTIONS[f.section]}.{f.label}", f.label, _reader(f), f.entry_id)
        for f in fields_for(configuration)
        if f.section in _OWN_SECTIONS
    ]
    first = [column for column in FIXED_COLUMNS if column.name not in _LAST]
    last = [column for column in FIXED_COLUMNS if column.name in _LAST]
    return (*first, *own, *last)


def find_columns(names: Iterable[str], columns: Sequence[TableColumn]) -> tuple[TableColumn, ...]:
    """Return the columns of these names; a field of the organisation also by its label or id.

    Raises:
        ValueError: There is no such column; the message has the valid names.
    """
    return tuple(_find_column(name.strip(), columns) for name in names)


def _find_column(name: str, columns: Sequence[TableColumn]) -> TableColumn:
    wanted = name.casefold()
    exact = [column for column in columns if wanted == column.name.casefold()]
    own = [column for column in columns if column.id]
    by_id = [column for column in own if name == column.id]
    by_label = [column for column in own if wanted == column.title.casefold()]
    for found in (exact, by_id, by_label):
        if len(found) == 1:
            return found[0]
    known = [column.name for column in columns]
    raise ValueError(
        f"there is no field {name!r}.{did_you_mean(name, known)} Known: {', '.join(known)}"
    )


_OWN_SECTIONS = {
    FormSection.ROLES: "role",
    FormSection.CUSTOM_FIELDS: "field",
    FormSection.TIMESTAMPS: "timestamp",
}
"""Sections of the organisation's fields, with the beginning of their columns' names."""


def short_columns(configuration: Configuration) -> tuple[TableColumn, ...]:
    """Return the columns that fit on a screen or into a message."""
    names = ("reference", "severity", "status", "created_at", "name")
    return find_columns(names, table_columns(configuration))


def _reader(field: Field) -> Callable[[Incident], str]:
    return lambda incident: value_text(field.read(incident))


def value_text(value: Value) -> str:
    """Return a field's value as plain text; times in UTC."""
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, tuple):
        return ", ".join(choice.label for choice in value)
    return value or ""


def _moment(moment: datetime | None) -> str:
    return datetimes.iso(moment.replace(microsecond=0)) if moment else ""


def csv_lines(columns: Sequence[TableColumn], incidents: Iterable[Incident]) -> Iterator[str]:
    """Yield a title line, then a line for each incident (a cell may contain line breaks)."""
    yield csv_line([column.title for column in columns])
    for incident in incidents:
        yield csv_line([column.read(incident) for column in columns])


def csv_line(cells: Iterable[str], *, is_raw: bool = False) -> str:
    """Return one line, with an apostrophe before text that is a formula in a spreadsheet.

    Args:
        cells: Cells from left to right.
        is_raw: Whether formulas are left unchanged, for scripts.
    """
    line = io.StringIO()
    cleaned = map(clean, cells)
    csv.writer(line).writerow(cleaned if is_raw else [_FORMULA.sub(r"\1'", c) for c in cleaned])
    return line.getvalue()


def markdown_line(cells: Iterable[str]) -> str:
    """Return one row of a Markdown table."""
    return f"| {' | '.join(markdown(one_line(clean(cell))) for cell in cells)} |\n"


def markdown(text: str) -> str:
    """Escape text for Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|~!" else c for c in text)


def text_table(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield aligned lines of at most `width` cells by shortening the last column."""
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
    """Return the approximate width on a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
