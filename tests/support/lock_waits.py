"""How long SQLite itself may wait for another program, which holds up the screen."""

from typing import Any

import pytest

from app.store.sqlite.database import Database, Parameters


def note_lock_waits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The longest waits of the transactions from now on, in milliseconds."""
    waits: list[int] = []
    query = Database.query

    def note(database: Database, sql: str, *parameters: Parameters) -> Any:
        if sql == "BEGIN IMMEDIATE":
            waits.extend(row[0] for row in query(database, "PRAGMA busy_timeout"))
        return query(database, sql, *parameters)

    monkeypatch.setattr(Database, "query", note)
    return waits
