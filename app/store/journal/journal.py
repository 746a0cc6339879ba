"""The journal: drafts, writes in flight and what can be undone; on disk before anything is sent."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.store.journal.draft_table import DraftTable
from app.store.journal.journal_file import JournalBusy, JournalFile
from app.store.journal.preferences import Preferences
from app.store.journal.write_table import WriteTable
from app.store.sqlite.database import MEMORY
from app.system.clock import utc_now

_UNSAID = "How the last write ended is not on disk: the next start asks what became of it."


class Journal(JournalFile):
    """The file with all that a person would miss.

    Args:
        path: The file, private to the person; `MEMORY` keeps nothing.
        now: The present moment, in UTC.

    Attributes:
        drafts: Forms that were left, or are open.
        writes: What was sent, and what will be.
        choices: What was chosen once, and is offered again.
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
        """Close the file, and let others take over what was open here.

        Raises:
            JournalBusy: Another program did not let go of it: what was typed last is not kept.
        """
        try:
            super().close()
        except JournalBusy as error:
            titles = ", ".join(f"“{draft.title}”" for draft in self.drafts.unwritten)
            error.detail = f"What you typed last is not on disk: {titles}." if titles else _UNSAID
            error.hint = ""
            raise
