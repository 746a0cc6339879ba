"""Print results as a table, JSON or CSV."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC
from itertools import chain
from typing import TYPE_CHECKING

from app.cli.console import OutputFailed, print_error, print_line, report_error
from app.cli.options import Options
from app.domain.fields import JsonObject
from app.domain.incident_facts import durations, facts, workload
from app.export.table import BYTE_ORDER_MARK, csv_line, short_columns, table_columns, text_table
from app.system.crash_hooks import print_crash
from app.system.exit_codes import ExitCode
from app.text.json_text import dump_json, parse_json
from app.text.text import one_line

if TYPE_CHECKING:
    from app.domain.incident_document import IncidentDocument
    from app.domain.models import Configuration, Incident


@dataclass(frozen=True, slots=True)
class Result:
    """Incidents to print.

    Attributes:
        configuration: The configuration, for column names.
        is_list: Whether it is a list, of any length.
        written: Report of a write, such as "Declared INC-12"; else empty.
        team_names: Known names of teams, by id.
    """

    documents: Sequence[IncidentDocument]
    configuration: Configuration
    is_list: bool = False
    written: str = ""
    code: ExitCode = ExitCode.DONE
    team_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """A request to print instead of sending."""

    method: str
    path: str
    body: JsonObject
    code: ExitCode = ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to print.

    Attributes:
        properties: Names of all properties, for JSON and CSV.
        columns: Properties shown on a terminal.
        written: Report of a write; else empty.
        lines: Titles and cells shown on a terminal instead.
        is_list: Whether JSON is a list, of any length.
    """

    properties: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[JsonObject]
    written: str = ""
    code: ExitCode = ExitCode.DONE
    lines: Sequence[Sequence[str]] = ()
    is_list: bool = True


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines to print as they are."""

    lines: Sequence[str]
    code: ExitCode = ExitCode.DONE


Printable = Result | Request | Table | Lines


def print_incidents(order: Options, result: Printable) -> None:
    """Print a result; a failure after a successful write does not fail the command.

    Raises:
        OutputFailed: It cannot be printed, and nothing was written.
    """
    if isinstance(result, Request | Lines):
        _print_plainly(result)
        return
    if isinstance(result, Result) and result.written and not result.documents:
        print_error(result.written)
        return
    try:
        _print_rows(order, result) if isinstance(result, Table) else _print(order, result)
    except KeyboardInterrupt:
        if result.written:
            print_error(result.written)
        raise
    except OutputFailed as error:
        if not result.written:
            raise
        if not error.reader_left:
            report_error(error)
        print_error(result.written)
    except Exception as error:  # A bug in printing must not look like a failed write.
        if not result.written:
            raise
        print_crash(error)
        print_error(result.written)


def _print_plainly(result: Request | Lines) -> None:
    if isinstance(result, Request):
        print_error(f"Not sent: {result.method} {result.path}")
        print_line(dump_json(result.body, indent=2))
        return
    for line in result.lines:
        print_line(line)


def _print(order: Options, result: Result) -> None:
    """Print incidents; parts that cannot be decoded are only in JSON, with a warning."""
    documents, configuration = result.documents, result.configuration
    output = output_format(order)
    if output == "json":
        found = [parse_json(document.document) for document in documents]
        print_line(dump_json(found if result.is_list else found[0], indent=2))
        return
    columns = table_columns(configuration)
    incidents = [document.incident for document in documents]
    for incident in incidents:
        for part in incident.unreadable:
            print_error(f"{one_line(incident.reference)} could not be read whole: {part}")
    if output == "csv":
        titles = [column.title for column in columns]
        _print_csv(order, titles, ([c.read(incident) for c in columns] for incident in incidents))
    elif result.is_list:
        short = short_columns(configuration)
        rows = [[column.read(incident) for column in short] for incident in incidents]
        print_lines(text_table([column.title for column in short], rows, terminal_width()))
    else:
        for incident in incidents:
            held = [(column.title, column.read(incident)) for column in columns]
            held += _facts(incident, {title for title, _ in held}, result.team_names)
            print_lines(text_table(("", ""), [pair for pair in held if pair[1]], terminal_width()))


def _facts(
    incident: Incident, known: Set[str], team_names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the properties that no column has: people, durations, links."""
    for fact in (*facts(incident, UTC, team_names), *durations(incident), *workload(incident)):
        if fact.label not in known and fact.text != incident.permalink:
            yield fact.label, fact.text
    yield "Call link", incident.call_url


def _print_rows(order: Options, table: Table) -> None:
    output = output_format(order)
    if output == "json":
        objects = [{name: row[name] for name in table.properties} for row in table.rows]
        print_line(dump_json(objects if table.is_list else objects[0], indent=2))
        return
    if output == "table" and table.lines:
        print_lines(text_table(table.lines[0], table.lines[1:], terminal_width()))
        return
    names = table.properties if output == "csv" else table.columns
    rows = [[str(row[name]) for name in names] for row in table.rows]
    if output == "csv":
        _print_csv(order, names, rows)
    elif rows:
        titles = [_title(name) for name in names]
        print_lines(text_table(titles, rows, terminal_width()))


def _title(name: str) -> str:
    """Return the heading of a field: `Created at`, and `Incident Lead` of `role.Incident Lead`."""
    _, dot, own = name.partition(".")
    return own if dot else name.replace("_", " ").capitalize()


def _print_csv(order: Options, titles: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    mark = BYTE_ORDER_MARK if order.bom else ""
    for cells in chain((titles,), rows):
        print_line(mark + csv_line(cells, is_raw=order.raw_csv).rstrip("\r\n"))
        mark = ""


def output_format(order: Options) -> str:
    """Return the output format: by default a table on a terminal, and JSON in a pipe."""
    return order.output or ("table" if sys.stdout and sys.stdout.isatty() else "json")


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of a command's result, without empty ones."""
    for line in lines:
        if line:
            print_line(line)


def terminal_width() -> int:
    """Return the width of the terminal, or of `COLUMNS`; else nothing is shortened in a pipe."""
    return shutil.get_terminal_size((sys.maxsize, 0)).columns
