"""The running program as a person sees it, in this process or in a terminal."""

from typing import Protocol

from textual.widgets import Input, OptionList, TextArea

from screens.forms.bulk_edit import BulkScreen
from tests.support.program import Program


class Seat(Protocol):
    """What a person at the program sees and does.

    Attributes:
        screen: The class of the screen on top.
        typed: The text of the field that has the focus; empty for another kind.
        conflicts: How many fields are to be chosen on the screen of conflicts.
        listed: How many options the list on the screen has.
        phase: How far the screen of a bulk edit is; empty on any other.
        is_pending: Whether anything is unconfirmed, left of a bulk edit, or a draft.
        unfinished: What is under way.
    """

    @property
    def screen(self) -> str: ...
    @property
    def typed(self) -> str: ...
    @property
    def conflicts(self) -> int: ...
    @property
    def listed(self) -> int: ...
    @property
    def phase(self) -> str: ...
    @property
    def is_pending(self) -> bool: ...
    @property
    def unfinished(self) -> str: ...

    def text(self) -> str: ...
    async def press(self, *keys: str) -> None: ...
    async def write(self, text: str) -> None: ...
    async def settle(self) -> None: ...
    async def until_screen(self, name: str) -> None: ...
    async def until_on_screen(self, text: str) -> None: ...
    async def open_incident(self, incident_id: str) -> None: ...


class HeadlessSeat(Program):
    """The program in this process, whose screens are looked into."""

    @property
    def screen(self) -> str:
        """The class of the screen on top."""
        return type(self.app.screen).__name__

    @property
    def typed(self) -> str:
        """The text of the field that has the focus; empty for another kind."""
        focused = self.app.screen.focused
        if isinstance(focused, TextArea):
            return focused.text
        return focused.value if isinstance(focused, Input) else ""

    @property
    def conflicts(self) -> int:
        """How many fields are to be chosen on the screen of conflicts."""
        return len(self.app.screen.query("ConflictRow"))

    @property
    def listed(self) -> int:
        """How many options the list on the screen has; none before it is mounted."""
        return sum(each.option_count for each in self.app.screen.query(OptionList))

    @property
    def phase(self) -> str:
        """How far the screen of a bulk edit is; empty on any other."""
        screen = self.app.screen
        if not isinstance(screen, BulkScreen):
            return ""
        progress = {row.progress for row in screen._edit.rows.values()}
        reached = ("failed", "conflicted") if screen._phase == "ended" else ()
        return next((each for each in reached if each in progress), str(screen._phase))

    @property
    def is_pending(self) -> bool:
        """Whether anything is unconfirmed, left of a bulk edit, or a draft."""
        journal = self.workspace.journal
        return bool(
            journal.writes.outcome_unknown() or journal.writes.batches() or journal.drafts.all()
        )

    @property
    def unfinished(self) -> str:
        """What is under way."""
        return ", ".join(self.app.unfinished)

    async def open_incident(self, incident_id: str) -> None:
        """Open an incident past its list."""
        self.app.navigator.incidents.open(incident_id)
        await self.until_screen("IncidentScreen")
