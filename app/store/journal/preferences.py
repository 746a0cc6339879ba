"""Earlier choices of the user, stored in the journal and offered as defaults."""

from app.store.journal.journal_file import JournalFile


class Preferences:
    """Choices by name.

    Args:
        file: The journal.
    """

    def __init__(self, file: JournalFile) -> None:
        self._file = file
        self._unwritten: dict[str, str] = {}

    def get(self, name: str) -> str:
        """Return the last choice under a name; empty before the first."""
        if name in self._unwritten:
            return self._unwritten[name]
        found = self._file.rows("SELECT value FROM choices WHERE name = ?", [name])
        return str(found[0][0]) if found else ""

    def set(self, name: str, value: str) -> None:
        """Store a choice."""
        self._unwritten[name] = value
        self._file.write_deferred(
            ("choice", name),
            lambda db: db.query("INSERT OR REPLACE INTO choices VALUES (?, ?)", [name, value]),
            lambda: self._unwritten.pop(name),
        )
