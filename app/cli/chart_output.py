"""Print the numbers of charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cli.console import print_error, print_line
from app.cli.output import output_format, print_lines, terminal_width
from app.cli.stats_flags import MARKDOWN
from app.export.chart_file import chart_csv_lines, chart_markdown, chart_object
from app.export.table import BYTE_ORDER_MARK, text_table
from app.system.exit_codes import ExitCode
from app.text.json_text import dump_json
from app.text.text import one_line

if TYPE_CHECKING:
    from app.cli.options import Options
    from app.insights.tables import ChartTable


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts to print.

    Attributes:
        is_page: Whether they are those of a page, of any number.
    """

    tables: Sequence[ChartTable]
    is_page: bool
    code: ExitCode = ExitCode.DONE


def print_charts(order: Options, charts: Charts) -> None:
    """Print charts; what has to be known beside their numbers goes to standard error.

    Raises:
        OutputFailed: They cannot be printed.
    """
    tables, output = charts.tables, output_format(order)
    if output == "json":
        found = [*map(chart_object, tables)] if charts.is_page else [*map(dict, tables[0].records)]
        print_line(dump_json(found, indent=2))
    elif output == "csv":
        mark = BYTE_ORDER_MARK if order.bom else ""
        for line in chart_csv_lines(tables, is_raw=order.raw_csv):
            print_line(mark + line.rstrip("\r\n"))
            mark = ""
    elif output == MARKDOWN:
        print_line(chart_markdown(tables).rstrip("\n"))
    else:
        _print_tables(charts)
    _print_notes(charts, is_table=output in {"table", MARKDOWN})


def _print_tables(charts: Charts) -> None:
    for place, table in enumerate(charts.tables):
        if charts.is_page:
            if place:
                print_line()
            print_line(one_line(f"{table.title} · {table.subject}"))
        print_lines(text_table(table.columns, table.rows, terminal_width()))


def _print_notes(charts: Charts, *, is_table: bool) -> None:
    """Print the notes on charts, those that several have once."""
    notes: dict[str, list[str]] = {}
    for table in charts.tables:
        hidden: tuple[str, ...] = ()
        if is_table and table.hidden:
            hidden = (f"{table.hidden:,} more groups: `stats breakdown` and --output csv have all",)
        for note in (*table.notes, *hidden):
            notes.setdefault(note, []).append(table.title)
    for note, titles in notes.items():
        about = f"{titles[0]}: " if charts.is_page and len(titles) == 1 else ""
        print_error(one_line(f"{about}{note}."))
