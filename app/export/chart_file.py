"""Export the numbers of charts to a file, as CSV, JSON or Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from app.export.file import ExportFailed
from app.export.table import csv_line, markdown, markdown_line
from app.text.json_text import dump_json

if TYPE_CHECKING:
    from app.insights.tables import ChartTable


def chart_csv(tables: Sequence[ChartTable]) -> str:
    """Return the records of charts, each chart under a line with its title."""
    return "".join(chart_csv_lines(tables))


def chart_csv_lines(tables: Sequence[ChartTable], *, is_raw: bool = False) -> Iterator[str]:
    """Yield the lines of `chart_csv`.

    Args:
        tables: The charts.
        is_raw: Whether formulas are left as they are.
    """
    for place, table in enumerate(tables):
        if place:
            yield "\r\n"
        if len(tables) > 1:
            yield csv_line([table.title], is_raw=is_raw)
        records = table.records
        names = tuple(records[0])
        yield csv_line(names, is_raw=is_raw)
        for record in records:
            yield csv_line([_text(record[name]) for name in names], is_raw=is_raw)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def chart_json(tables: Sequence[ChartTable]) -> str:
    """Return the records of charts by title."""
    return dump_json([*map(chart_object, tables)], indent=2) + "\n"


def chart_object(table: ChartTable) -> Mapping[str, object]:
    """Return a chart's title, notes and records, for JSON."""
    return {
        "chart": table.title,
        "subject": table.subject,
        "notes": list(table.notes),
        "numbers": [*map(dict, table.records)],
    }


def chart_markdown(tables: Sequence[ChartTable]) -> str:
    """Return the charts as tables, each under a heading."""
    parts = []
    for table in tables:
        titles = markdown_line(table.columns) + f"|{' --- |' * len(table.columns)}\n"
        rows = "".join(map(markdown_line, table.rows))
        notes = "".join(f"\n{markdown(note)}.\n" for note in table.notes)
        subject = f"{markdown(table.subject)}\n\n" if table.subject else ""
        parts.append(f"## {markdown(table.title)}\n\n{subject}{titles}{rows}{notes}")
    return "\n".join(parts)


CHART_FORMATS: Mapping[str, Callable[[Sequence[ChartTable]], str]] = {
    ".csv": chart_csv,
    ".json": chart_json,
    ".md": chart_markdown,
}
"""Writers by file name extension."""

PICTURE, PNG_PICTURE = ".svg", ".png"
"""Extensions of a picture of the page."""


def to_png(svg: str) -> bytes:
    """Draw an SVG picture as PNG, with the optional package for it.

    Raises:
        ExportFailed: It is not installed, or cannot draw it.
    """
    try:
        import resvg_py
    except ImportError:
        raise ExportFailed(
            "PNG needs the optional package resvg-py: install incident-tui[png], or export SVG."
        ) from None
    try:
        return bytes(resvg_py.svg_to_bytes(svg_string=svg, monospace_family="DejaVu Sans Mono"))
    except ValueError as error:
        raise ExportFailed(f"The picture cannot be drawn as PNG: {error}") from None
