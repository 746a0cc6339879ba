"""The ways into a write: declare, edit, go on with a draft, undo, and what was left open."""

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from textual import work
from textual.app import App

from app.errors import IncidentError
from app.store.kept import KeptDraft, KeptWrite
from app.text import one_line, plural
from app.workspace import Workspace

if TYPE_CHECKING:  # Forms load pydantic; the list draws before that.
    from app.models import Incident
    from screens.edit import Beginning
    from screens.pending import GoOn


class WritingApp(App[None]):
    """The part of the program that leads into forms and reviews.

    Args:
        workspace: The profile at work.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace

    @abstractmethod
    def show_declared(self, incident_id: str) -> None:
        """Show an incident that has just been made."""

    @abstractmethod
    def open_incident(self, identifier: str) -> None:
        """Show an incident."""

    def tell(self, text: str, *, title: str = "", warns: bool = False) -> None:
        """Say something that no screen has a place for."""
        severity: Literal["warning", "information"] = "warning" if warns else "information"
        self.notify(
            text, title=title, severity=severity, timeout=20 if warns else 5, markup=False
        )  # fmt: skip

    # What was left open.

    def open_journal(self) -> None:
        """Say whether drafts can be kept, and offer what an earlier run left open."""
        journal = self.workspace.journal
        journal.on_trouble = self._tell_trouble
        if journal.trouble:
            self._tell_trouble(journal.trouble)
        if journal.notice:
            self.tell(journal.notice, title="Journal", warns=True)
        unsettled, drafts = journal.unsettled(), journal.drafts()
        if unsettled:
            self.show_pending()
        elif drafts:
            self.tell(f"{plural(len(drafts), 'draft')} kept: d goes on with them.")

    def _tell_trouble(self, trouble: str) -> None:
        self.tell(trouble, title="What you type cannot be kept on disk", warns=True)

    def show_pending(self) -> None:
        """List drafts, and writes whose fate is unknown."""
        from screens.pending import PendingScreen

        def chosen(choice: "GoOn | None") -> None:
            match choice.what if choice else None:
                case KeptDraft() as draft:
                    self._resume(draft)
                case KeptWrite() as write:
                    self._go_on_editing(write)
                case str(incident_id):
                    self.show_declared(incident_id)

        self.push_screen(PendingScreen(self.workspace), chosen)

    def _resume(self, draft: KeptDraft) -> None:
        taken = self.workspace.journal.take_draft(draft.id)
        if taken is None:
            self.tell("This draft is open in another window.", warns=True)
        elif taken.incident_id:
            self._edit(taken.incident_id, tuple(taken.kind.split()[1:]), taken)
        else:
            self._declare(taken)

    @work(group="go-on", exclusive=True)
    async def _go_on_editing(self, write: KeptWrite) -> None:
        """An edit that was not saved, or was overtaken: the form, then the review."""
        from app.draft_json import load_changes
        from screens.edit import Beginning

        incident = await self._read(write.incident_id)
        if incident is None:
            return
        changes = load_changes(write.changes)
        beginning = Beginning(
            held={change.key: change.before for change in changes},
            current={change.key: change.after for change in changes},
            undoes=write.undoes,
            draft=write.draft,
        )
        self._edit_from(incident, beginning)

    # Declaring and editing.

    def declare(self) -> None:
        """Open the declare form, with the draft that was left last."""
        journal = self.workspace.journal
        left = journal.drafts("declare")
        self._declare(journal.take_draft(left[0].id) if left else None)

    def _declare(self, draft: KeptDraft | None) -> None:
        from screens.declare import DeclareScreen

        def declared(incident_id: str | None) -> None:
            if incident_id:
                self.show_declared(incident_id)

        # Pushed at once: the keys that follow belong to the form, however fast they come.
        self.push_screen(DeclareScreen(self.workspace, draft), declared)

    def edit(self, incident_id: str, *keys: str) -> None:
        """Open the edit form on these fields, or on all, with the draft that was left."""
        from screens.edit import edit_kind

        journal = self.workspace.journal
        left = journal.drafts(edit_kind(keys), incident_id)
        self._edit(incident_id, keys, journal.take_draft(left[0].id) if left else None)

    def _edit(self, incident_id: str, keys: tuple[str, ...], draft: KeptDraft | None) -> None:
        from screens.edit import EditScreen

        incident = self.workspace.cache.incident(incident_id)
        if incident is None:
            self.tell("This incident could not be read, so it cannot be edited.")
            return
        form = EditScreen(self.workspace, incident, keys, draft=draft)
        self.push_screen(form, self._tell_saved(incident.reference))
        form.choose_at_once()

    def _edit_from(self, incident: "Incident", beginning: "Beginning") -> None:
        """Open the form on an edit that is made already, and its review at once."""
        from screens.edit import EditScreen

        form = EditScreen(self.workspace, incident, tuple(beginning.held), beginning=beginning)
        self.push_screen(form, self._tell_saved(incident.reference))
        form.review_at_once()

    def _tell_saved(self, reference: str) -> Callable[[str | None], None]:
        def edited(incident_id: str | None) -> None:
            if incident_id:
                self.tell(f"{one_line(reference)} is saved.")

        return edited

    async def _read(self, incident_id: str) -> "Incident | None":
        """The incident as it is now; None when it cannot be had, which is told."""
        try:
            return await self.workspace.outbox.read(incident_id)
        except IncidentError as error:
            self.tell(error.explanation, title=error.title, warns=True)
            return None

    # Undoing.

    def undo(self) -> None:
        """Take the last sent edit back, through a review."""
        from app.undo import next_to_undo

        write = next_to_undo(self.workspace.journal.sent())
        if write is None:
            self.tell("There is nothing to undo: nothing was edited from here, or all is undone.")
        else:
            self._undo(write)

    @work(group="undo", exclusive=True)
    async def _undo(self, write: KeptWrite) -> None:
        from app.undo import reversal, since
        from screens.edit import Beginning

        incident = await self._read(write.incident_id)
        if incident is None:
            return
        back = reversal(write, incident, self.workspace.configuration())
        if not back.held:
            said = " ".join(back.impossible)
            self.tell(f"{one_line(write.title)}. {said}", title="Cannot be undone", warns=True)
            return
        warnings = (*back.impossible, *since(self.workspace.journal.sent(), write))
        self._edit_from(
            incident, Beginning(back.held, back.wanted, undoes=write.number, warnings=warnings)
        )
