"""Tells what was found or done: as a table, as JSON, as CSV."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.console import complain, say
from app.fields import JsonObject
from app.headless.order import Order
from app.sheet import csv_line, sheet_columns, short_columns, text_table

if TYPE_CHECKING:
    from app.api.documents import IncidentDocument
    from app.models import Configuration


def tell(
    order: Order,
    documents: Sequence[IncidentDocument],
    configuration: Configuration,
    *,
    several: bool = False,
) -> None:
    """Print the incidents; one that could not be decoded is whole in JSON, and left out elsewhere.

    Args:
        order: Names the output.
        documents: What to print.
        configuration: Names the columns.
        several: Whether it is a list, however long.
    """
    output = order.output or ("table" if sys.stdout and sys.stdout.isatty() else "json")
    if output == "json":
        found = [json.loads(document.document) for document in documents]
        say(_json(found if several else found[0]))
        return
    columns = sheet_columns(configuration)
    readable = [d.incident for d in documents if d.incident]
    for document in documents:
        if document.incident is None:
            complain(f"{document.reference} could not be decoded and is left out.")
    if output == "csv":
        say(csv_line([column.title for column in columns]).rstrip("\r\n"))
        for incident in readable:
            say(csv_line([column.read(incident) for column in columns]).rstrip("\r\n"))
    elif several:
        short = short_columns(configuration)
        rows = [[column.read(incident) for column in short] for incident in readable]
        _say_all(text_table([column.title for column in short], rows, _width()))
    else:
        for incident in readable:
            held = [(column.title, column.read(incident)) for column in columns]
            _say_all(text_table(("", ""), [pair for pair in held if pair[1]], _width()))


def tell_request(method: str, path: str, body: JsonObject) -> None:
    """Print a request that is not sent."""
    complain(f"Not sent: {method} {path}")
    say(_json(body))


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False)


def _say_all(lines: Iterable[str]) -> None:
    for line in lines:
        if line:
            say(line)


def _width() -> int:
    return shutil.get_terminal_size().columns
