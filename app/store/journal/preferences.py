"""What a person chose once, and is offered again; kept in the journal."""

from app.store.journal.journal_file import JournalFile


class Preferences:
    """Choices by name.

    Args:
        file: Where they are kept.
    """

    def __init__(self, file: JournalFile) -> None:
        self._file = file
        self._unwritten: dict[str, str] = {}

    def get(self, name: str) -> str:
        """What was last chosen under that name; empty before anything was."""
        if name in self._unwritten:
            return self._unwritten[name]
        found = self._file.rows("SELECT value FROM choices WHERE name = ?", [name])
        return str(found[0][0]) if found else ""

    def set(self, name: str, value: str) -> None:
        """Remember a choice."""
        self._unwritten[name] = value
        self._file.write_deferred(
            ("choice", name),
            lambda db: db.query("INSERT OR REPLACE INTO choices VALUES (?, ?)", [name, value]),
            lambda: self._unwritten.pop(name),
        )
