"""Look at a database file without changing it, for a report about the program."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Inspection:
    """State of a database file.

    Attributes:
        size: Its size in bytes, with its log.
        problem: The reason why it cannot be read; empty if it can.
        counts: Numbers of rows by name.
    """

    size: int
    problem: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


def inspect_database(file: Path, count: str) -> Inspection:
    """Check a file's integrity and count rows.

    Args:
        file: An existing file.
        count: SQL that selects names and numbers.
    """
    logs = (file.with_name(f"{file.name}{ending}") for ending in ("", "-wal"))
    size = sum(log.stat().st_size for log in logs if log.exists())
    try:
        address = f"file:{quote(str(file))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as database:
            (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
            counts = {str(name): int(number) for name, number in database.execute(count)}
    except (sqlite3.Error, OSError) as error:
        return Inspection(size, str(error))
    return Inspection(size, "" if found == "ok" else str(found), counts)
