"""The journal: drafts, pending writes and undo history; on disk before anything is sent."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.store.journal.draft_table import DraftTable
from app.store.journal.journal_file import JournalBusy, JournalFile
from app.store.journal.preferences import Preferences
from app.store.journal.write_table import WriteTable
from app.store.sqlite.database import MEMORY
from app.system.clock import utc_now

_UNSAID = "The outcome of the last write is not on disk; the next start checks it."


class Journal(JournalFile):
    """Database of everything the user could not restore.

    Args:
        path: The file, readable by its owner only; `MEMORY` stores nothing on disk.
        now: Returns the current time in UTC.

    Attributes:
        drafts: Drafts of closed and open forms.
        writes: Sent and pending requests.
        choices: Earlier choices, offered as defaults.
    """

    def __init__(
        self,
        path: Path | str = MEMORY,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(path)
        self.drafts = DraftTable(self)
        self.writes = WriteTable(self, now)
        self.choices = Preferences(self)
        self.check()
        self.writes.discard_unsent()

    def close(self) -> None:
        """Close the file and release its drafts for other processes.

        Raises:
            JournalBusy: Another process holds the lock: the last changes are not stored.
        """
        try:
            super().close()
        except JournalBusy as error:
            titles = ", ".join(f"“{draft.title}”" for draft in self.drafts.unwritten)
            error.detail = f"What you typed last is not on disk: {titles}." if titles else _UNSAID
            error.hint = ""
            raise
