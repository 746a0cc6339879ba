"""Print the fields of `--fields`, or the line of `--format`, of each incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cli.options import Options
from app.cli.output import Lines, Printable, Result, Table
from app.cli.value_parser import NotUnderstood
from app.export.table import TableColumn, find_columns
from app.text.template import Template
from app.text.text import clean, one_line

if TYPE_CHECKING:
    from app.domain.models import Incident


@dataclass(frozen=True, slots=True)
class Selection:
    """Fields to print of each incident.

    Attributes:
        columns: The fields by their stable names; empty for the usual output.
        template: Template of a line, whose names are those of the columns; None without one.
    """

    columns: tuple[TableColumn, ...] = ()
    template: Template | None = None

    def values(self, incident: Incident) -> dict[str, str]:
        """Return the values of an incident, by name."""
        return {column.name: clean(column.read(incident)) for column in self.columns}

    def line(self, values: dict[str, str]) -> str:
        """Return the line of the values; the values are cut to one line each."""
        if self.template is None:
            return "\t".join(map(one_line, values.values()))
        named = dict(zip(self.template.names, self._in_template(values), strict=True))
        return self.template.fill(named)

    def _in_template(self, values: dict[str, str]) -> Sequence[str]:
        return [one_line(values[column.name]) for column in self.columns]

    def printable(self, result: Result) -> Printable:
        """Return what is to be printed of a result."""
        if not self.columns:
            return result
        rows = [self.values(document.incident) for document in result.documents]
        if self.template:
            return Lines([self.line(row) for row in rows])
        names = [column.name for column in self.columns]
        return Table(names, names, rows)


def select_fields(order: Options, columns: Sequence[TableColumn]) -> Selection:
    """Return the selection of a command's flags among the columns.

    Raises:
        NotUnderstood: A name or the template is invalid.
    """
    if order.format and order.output in {"json", "csv"}:
        raise NotUnderstood([f"--format: it prints lines, not {order.output}; leave one out"])
    flag = "--format" if order.format else "--fields"
    try:
        template = Template(order.format) if order.format else None
        names = template.names if template else order.fields
        return Selection(find_columns(names, columns), template)
    except ValueError as error:
        raise NotUnderstood([f"{flag}: {error}"]) from None
