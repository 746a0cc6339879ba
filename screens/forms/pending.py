"""List of pending operations: unconfirmed writes to resolve, and drafts to resume."""

from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from app.dates import datetimes
from app.domain.fields import fields_for
from app.domain.incident_document import IncidentDocument
from app.editing.conflicts import Outcome
from app.editing.draft_codec import decode_changes, load_changes
from app.editing.form_spec import DECLARE
from app.editing.labels import form_label, full_title, operation_label
from app.editing.operations import OPERATIONS
from app.editing.records import DraftRecord, WriteRecord
from app.editing.remainder import amended_keys, remainder_text
from app.editing.review import Review
from app.errors import IncidentError
from app.present.text import muted
from app.present.tokens import STRONG
from app.session.workspace import Workspace
from app.text.text import one_line
from app.writes.outbox import Sent
from screens.base.dialog import Dialog
from screens.forms.edit_flow import confirm
from widgets.basic.choice_list import ChoiceList
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel

Batch = tuple[WriteRecord, ...]
Item = WriteRecord | DraftRecord | Batch

TRIED_BEFORE = (
    "It was sent before and no answer came. It is sent again with the same key, so that there is "
    "one incident; if the first attempt counted, it stands as it was first sent."
)
"""Text in the review of an unconfirmed declare."""


_SECTIONS = (
    ("Unconfirmed", "write"),
    ("Interrupted bulk edits", "bulk"),
    ("Drafts", "draft"),
)


DONE_BEFORE = (
    "It was sent before and no answer came. It is sent again with the same key, so that it is "
    "applied once."
)
"""Text in the review of an unconfirmed operation."""


_DISCARDED_SOON = "It is discarded when the other incident-tui releases the journal."


@dataclass(frozen=True, slots=True)
class PendingChoice:
    """Next item to open: a draft, an unsaved edit, the rest of a bulk edit, or a sent write."""

    what: DraftRecord | WriteRecord | Batch | Sent


class PendingScreen(Dialog[PendingChoice | None]):
    """Dialog of unconfirmed writes and drafts; dismisses with the item to open.

    Args:
        workspace: The open profile.
    """

    AUTO_FOCUS = "OptionList"
    BINDINGS = [
        key_binding("pending.go_on", "go_on", "Resume", priority=True),
        key_binding("pending.send_again", "send_again", "Send again"),
        key_binding("pending.look", "look", "Look it up"),
        key_binding("pending.down", "move('down')", "Down", show=False),
        key_binding("pending.up", "move('up')", "Up", show=False),
        key_binding("pending.discard", "discard", "Discard"),
        key_binding("pending.leave", "leave", "Later"),
    ]

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._items: dict[str, Item] = {}
        self._busy = False
        self._reading = 0
        self._discarding = ""
        self._found: dict[int, IncidentDocument] = {}

    def compose(self) -> ComposeResult:
        """Yield title, list, details of the item at the cursor, and keys."""
        with PopupPanel(title=Content("Drafts and unconfirmed changes")):
            yield ChoiceList(id="pending-items", compact=True)
            yield Static(id="pending-detail")
            yield Static(id="pending-status")

    def on_mount(self) -> None:
        """List the items."""
        self._list()

    def _list(self) -> None:
        journal = self._workspace.journal
        writes, drafts = journal.writes.outcome_unknown(), journal.drafts.all()
        sent = {write.draft: write.attempt for write in writes}
        # Changes made since are a separate draft.
        drafts = tuple(
            draft for draft in drafts if draft.id not in sent or amended_keys(draft, sent[draft.id])
        )
        self._items = {f"write {write.number}": write for write in writes}
        self._items |= {f"bulk {batch[0].batch}": batch for batch in journal.writes.batches()}
        self._items |= {f"draft {draft.id}": draft for draft in drafts}
        options: list[Option] = []
        for title, prefix in _SECTIONS:
            shown = [name for name in self._items if name.startswith(prefix)]
            if shown:
                options.append(Option(Content.styled(title, STRONG), disabled=True))
            options += [Option(self._line(self._items[name]), id=name) for name in shown]
        listed = self.query_one(OptionList)
        place = listed.highlighted
        listed.set_options(options)
        self._say(self._state_text())
        if self._items:
            listed.highlighted = min(place or 1, len(options) - 1)
        self._draw_detail()
        self.refresh_bindings()

    def _state_text(self) -> str:
        """Return what is being sent, or that nothing is pending."""
        if sending := self._workspace.journal.writes.in_flight():
            titles = ", ".join(f"“{one_line(write.title)}”" for write in sending)
            return f"Being sent, not confirmed yet: {titles}"
        if self._items:
            return ""
        return "Nothing is pending: every change that was sent is confirmed."

    def _line(self, item: Item) -> Content:
        match item:
            case WriteRecord():
                when, title = item.begun_at, item.title
            case DraftRecord():
                when, title = item.saved_at, item.title
            case _:
                when, title = item[0].begun_at, f"{len(item)} edits not sent"
        age = f"{datetimes.age(when, self._workspace.now())} ago"
        width = max(map(len, map(_label, self._items.values())))
        return Content.assemble(
            muted(f"{_label(item):{width}}  {age:>8}  "), Content(one_line(title))
        )

    @property
    def _item(self) -> Item | None:
        listed = self.query_one(OptionList)
        if listed.highlighted is None:
            return None
        return self._items.get(listed.get_option_at_index(listed.highlighted).id or "")

    @on(OptionList.OptionHighlighted)
    def _draw_detail(self) -> None:
        item = self._item
        self._discarding = ""
        detail = self.query_one("#pending-detail", Static)
        if isinstance(item, WriteRecord):
            detail.update(self._about_write(item))
        elif item:
            detail.update(muted("enter resumes it; f8 discards it."))
        else:
            detail.update("")
        self.refresh_bindings()

    def _about_write(self, write: WriteRecord) -> Content:
        said = write.problem or "The program ended before an answer came."
        if write.operation == DECLARE:
            ways = "s sends it again with the same key · l looks it up · f8 discards it"
        elif write.idempotency_key:
            ways = "s sends it again with the same key, so that it is applied once · f8 discards it"
        else:
            ways = "enter reads the incident to see whether it has the edit · f8 discards it"
        return Content.assemble(Content(one_line(said)), "\n", muted(ways))

    def _say(self, text: str) -> None:
        self.query_one("#pending-status", Static).update(Content(text))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable sending again with an idempotency key, and the search for a declare."""
        del parameters
        item = self._item if self.is_mounted else None
        if action in {"go_on", "discard"}:
            return item is not None
        if action in {"send_again", "look"}:
            if not isinstance(item, WriteRecord):
                return False
            return bool(item.idempotency_key) and (
                action == "send_again" or item.operation == DECLARE
            )
        return True

    def action_move(self, direction: str) -> None:
        """Move the cursor."""
        listed = self.query_one(OptionList)
        listed.action_cursor_down() if direction == "down" else listed.action_cursor_up()

    @on(OptionList.OptionSelected)
    def action_go_on(self) -> None:
        """Open the draft or the found incident; resolve an edit first."""
        item = self._item
        if isinstance(item, DraftRecord | tuple):
            self._leave_with(PendingChoice(item))
        elif item and item.number in self._found:
            self._accept(item, self._found[item.number])
        elif item and not item.idempotency_key:
            if self._reading != item.number:
                self._reading = item.number
                self._settle(item)
        elif item:
            self.action_send_again()

    @work(group="send")
    async def _accept(self, write: WriteRecord, document: IncidentDocument) -> None:
        """Accept the found incident as the result of the declare."""
        try:
            sent = await self._workspace.outbox.accept(write.number, document)
        except IncidentError as error:
            self._say(str(error))
            return
        self._tell_rest(sent)
        self._leave_with(PendingChoice(sent))

    @work(group="send")
    async def _settle(self, write: WriteRecord) -> None:
        self._say("Reading the incident…")
        try:
            found, sent = await self._workspace.outbox.resolve(write.number)
        except IncidentError as error:
            self._say(str(error))
            return
        finally:
            self._reading = 0
        if found is Outcome.SAVED:
            self._list()
            self._say(f"{one_line(write.title)}: it was saved.")
            self._tell_rest(sent)
        else:
            self._leave_with(PendingChoice(write))

    def _tell_rest(self, sent: Sent) -> None:
        if sent.trouble:
            self.app.notify(
                sent.trouble, title="Declared", severity="warning", timeout=20, markup=False
            )
        if said := remainder_text(sent.rest):
            self.app.notify(
                said, title="Saved as first sent", severity="warning", timeout=20, markup=False
            )

    def action_send_again(self) -> None:
        """Review a declare again, and send it unchanged."""
        item = self._item
        if isinstance(item, WriteRecord) and not self._busy:
            self._busy = True
            self._send_again(item)

    @work(group="send")
    async def _send_again(self, write: WriteRecord) -> None:
        """Send again; never cancelled nor started twice, because of `_busy`."""
        try:
            if await confirm(self.app, self._workspace, self._review(write)) is None:
                return
            self._say("Sending…")
            sent = await self._workspace.outbox.resend(write.number)
        except IncidentError as error:
            self._list()
            self._say(str(error))
            return
        finally:
            self._busy = False
        self._tell_rest(sent)
        self._leave_with(PendingChoice(sent))

    def _review(self, write: WriteRecord) -> Review:
        configuration = self._workspace.configuration()
        operation = OPERATIONS.get(write.operation)
        fields = operation.fields(configuration) if operation else fields_for(configuration)
        made, lost = decode_changes(load_changes(write.changes), fields)
        return Review(
            title=full_title(write.operation, write.title),
            profile=self._workspace.title,
            changes=made,
            warnings=[
                DONE_BEFORE if operation else TRIED_BEFORE,
                *(f"It also sets {label}." for label in lost),
            ],
            declares=True,
        )

    def action_look(self) -> None:
        """Search the API for the incident of the declare."""
        item = self._item
        if isinstance(item, WriteRecord):
            self._look(item)

    @work(group="look", exclusive=True)
    async def _look(self, write: WriteRecord) -> None:
        self._say("Looking among the latest incidents…")
        name = str(write.payload.get("name", ""))
        try:
            found = await self._workspace.outbox.outcomes.find_declared(write)
        except IncidentError as error:
            self._say(str(error))
            return
        if found:
            self._found[write.number] = found
            self._say(
                f"{found.reference} “{one_line(name)}” exists. enter opens it and confirms it."
            )
        else:
            self._say(f"No incident named “{one_line(name)}” was declared since. s sends it again.")

    def action_discard(self) -> None:
        """Discard the item, after a second key press since this cannot be undone."""
        listed, item = self.query_one(OptionList), self._item
        if item is None or listed.highlighted is None:
            return
        name = listed.get_option_at_index(listed.highlighted).id or ""
        if self._discarding != name:
            self._discarding = name
            self._say("Press f8 again to discard it permanently.")
            return
        journal = self._workspace.journal
        match item:
            case WriteRecord():
                journal.writes.discard([item.number])
                if f"draft {item.draft}" not in self._items:
                    journal.drafts.discard(item.draft)
            case DraftRecord():
                journal.drafts.discard(item.id)
            case _:
                journal.writes.discard([write.number for write in item])
        self._list()
        self._say("Discarded." if not journal.is_locked else _DISCARDED_SOON)

    def action_leave(self) -> None:
        """Close the list; the items are listed again at the next start, and with d."""
        self._leave_with(None)

    def _leave_with(self, chosen: PendingChoice | None) -> None:
        if self.is_active and not self._busy:
            self.dismiss(chosen)


def _label(item: Item) -> str:
    match item:
        case WriteRecord():
            return operation_label(item.operation)
        case DraftRecord():
            return form_label(item.spec)
        case _:
            return "Bulk edit"
