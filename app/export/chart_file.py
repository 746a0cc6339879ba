"""Export the numbers of charts to a file, as CSV, JSON or Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from app.export.table import csv_line, markdown, markdown_line
from app.text.json_text import dump_json

if TYPE_CHECKING:
    from app.insights.tables import ChartTable


def chart_csv(tables: Sequence[ChartTable]) -> str:
    """Return the records of charts, each chart under a line with its title."""
    lines: list[str] = []
    for table in tables:
        if lines:
            lines.append("\r\n")
        if len(tables) > 1:
            lines.append(csv_line([table.title]))
        names = tuple(table.records[0]) if table.records else table.columns
        lines.append(csv_line(names))
        lines += [csv_line([_text(record[name]) for name in names]) for record in table.records]
    return "".join(lines)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def chart_json(tables: Sequence[ChartTable]) -> str:
    """Return the records of charts by title."""
    content = [{"chart": each.title, "numbers": [*map(dict, each.records)]} for each in tables]
    return dump_json(content, indent=2) + "\n"


def chart_markdown(tables: Sequence[ChartTable]) -> str:
    """Return the charts as tables, each under a heading."""
    parts = []
    for table in tables:
        titles = markdown_line(table.columns) + f"|{' --- |' * len(table.columns)}\n"
        rows = "".join(map(markdown_line, table.rows))
        parts.append(f"## {markdown(table.title)}\n\n{titles}{rows}")
    return "\n".join(parts)


CHART_FORMATS: Mapping[str, Callable[[Sequence[ChartTable]], str]] = {
    ".csv": chart_csv,
    ".json": chart_json,
    ".md": chart_markdown,
}
"""Writers by file name extension."""

PICTURE = ".svg"
"""Extension of a picture of the page."""
