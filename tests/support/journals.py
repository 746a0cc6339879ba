"""A journal as an earlier version wrote it."""

import sqlite3
from contextlib import closing
from pathlib import Path

_VERSION_2 = Path(__file__).with_name("journal_version_2.sql")


def write_old_journal(path: Path) -> None:
    """Write a journal of version 2, with a draft of every form, on the demo organisation."""
    with closing(sqlite3.connect(path)) as journal:
        journal.executescript(_VERSION_2.read_text(encoding="utf-8"))
