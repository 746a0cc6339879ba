"""Any sequence of typing, sending, losing, killing and resuming, against a model and a real file.

Everything typed is a token that occurs nowhere else, so that it can be looked for afterwards.
"""

import asyncio
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from textual.app import App

from app.demo.faults import Fault, FaultKind
from app.domain.fields import Field, fields_for
from app.domain.models import Incident
from app.editing.conflicts import Outcome, Resolution
from app.editing.draft_codec import dump_changes, dump_values, load_values
from app.editing.drafts import (
    Change,
    Values,
    changes,
    declare_payload,
    default_values,
    new_idempotency_key,
    values_of,
)
from app.editing.form_spec import DECLARE, DECLARE_FORM, Form, FormSpec, edit_form
from app.editing.records import DraftRecord, WriteRecord
from app.editing.review import Confirmation
from app.editing.undo import next_to_undo, reversal
from app.errors import IncidentError
from app.session.workspace import Workspace
from app.store.journal.journal import Journal
from app.writes.outbox import Sent
from screens.forms.conflict import ConflictScreen
from screens.forms.edit_flow import PendingEdit, send_edit
from screens.forms.review import ReviewScreen
from tests.faults.amount import SCHEDULES
from tests.support.demo import NOW, edit, make_demo_server
from tests.support.program import make_workspace

CREATE, CHANGE, SHOW = "/v2/incidents", "*/actions/edit", "/v2/incidents/0*"
KEYS = ("name", "summary")
WINDOWS = st.sampled_from((0, 0, 0, 1))
FAULTS = {
    "none": (),
    "lost": (Fault(FaultKind.RESET_AFTER, "POST", times=4),),
    "lost and blind": (
        Fault(FaultKind.RESET_AFTER, "POST", times=4),
        Fault(FaultKind.STATUS, "GET", SHOW, times=4, skip=1),
    ),
    "never arrived": (Fault(FaultKind.RESET_BEFORE, "POST", times=4),),
    "never arrived and blind": (
        Fault(FaultKind.RESET_BEFORE, "POST", times=4),
        Fault(FaultKind.STATUS, "GET", SHOW, times=4, skip=1),
    ),
    "refused": (Fault(FaultKind.STATUS, "POST", status=422),),
    "lost, then refused": (
        Fault(FaultKind.RESET_AFTER, "POST"),
        Fault(FaultKind.STATUS, "POST", status=409),
    ),
}
FAULT = st.sampled_from(sorted(FAULTS))
FORM = st.sampled_from((Form.DECLARE, Form.EDIT))


@dataclass
class OpenForm:
    """A form of the model: what stands in it, and what it began with."""

    id: str
    spec: FormSpec
    base: Values
    values: dict[str, Any]
    key: str = ""
    undoes: int = 0


@dataclass
class Window:
    """One program on the shared journal; its person agrees to every review."""

    workspace: Workspace
    form: OpenForm | None = None
    keep: Resolution = Resolution.YOURS
    overwritten: list[str] = field(default_factory=list)

    async def push_screen_wait(self, screen: object) -> object:
        """Agree to a review; answer a conflict, and note what is knowingly lost by that."""
        if isinstance(screen, ReviewScreen):
            return Confirmation(notify_incident_channel=False)
        assert isinstance(screen, ConflictScreen)
        found = [row.conflict for row in screen._rows]
        yours = self.keep is Resolution.YOURS
        self.overwritten += [str(each.theirs if yours else each.yours) for each in found]
        return {each.field.key: self.keep for each in found}


class WriteMachine(RuleBasedStateMachine):
    """At most one incident a declare, every token accounted for, nothing overwritten unseen."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.server = make_demo_server(incidents=3)
        self.target = self.server.organisation.incidents[-1].id
        self.windows = [self._window(), self._window()]
        self.number = 0
        self.tokens: set[str] = set()
        self.declares: set[str] = set()
        configuration = self._run(self.windows[0].workspace.service.configuration())
        for window in self.windows:
            window.workspace.cache.save_configuration(configuration)
        self.configuration = configuration
        self.fields: Mapping[str, Field] = {
            each.key: each for each in fields_for(configuration) if not each.not_on_declare
        }

    def _window(self) -> Window:
        workspace = make_workspace(self.server)
        path = Path(self.folder.name) / "journal.db"
        workspace.open_journal = lambda: Journal(path, now=lambda: NOW)
        assert workspace.journal.failure == ""
        return Window(workspace)

    def _run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def _token(self) -> str:
        self.number += 1
        token = f"token{self.number:04}."
        self.tokens.add(token)
        return token

    def _forget(self, text: str) -> None:
        self.tokens -= {token for token in self.tokens if token in text}

    def _save(self, window: Window) -> None:
        form = window.form
        assert form
        window.workspace.journal.drafts.save(
            DraftRecord(
                form.id,
                form.spec,
                "Title",
                dump_values(form.base),
                dump_values(form.values),
                {},
                form.key,
                NOW,
                undoes=form.undoes,
            )
        )

    def _incident(self, window: Window, incident_id: str) -> Incident:
        return cast("Incident", self._run(window.workspace.outbox.outcomes.read(incident_id)))

    # Typing.

    def _open(self, window: Window, form: Form) -> OpenForm:
        """The form that is open, or else one of that kind, with the draft that was left."""
        if window.form is None and form is Form.DECLARE:
            base = default_values(self.fields.values())
            name = self._token()
            self.declares.add(name)
            values = {**base, "name": name}
            window.form = OpenForm(uuid4().hex, DECLARE_FORM, base, values, new_idempotency_key())
            self._save(window)
        elif window.form is None:
            spec = edit_form((self.target,), KEYS)
            if draft := window.workspace.journal.drafts.claim_latest(spec):
                self._resume(window, draft)
            else:
                held = self._values(self._incident(window, self.target))
                window.form = OpenForm(uuid4().hex, spec, held, dict(held))
        assert window.form
        return window.form

    def _values(self, incident: Incident) -> Values:
        return values_of(incident, [self.fields[key] for key in KEYS])

    @rule(at=WINDOWS, form=FORM, key=st.sampled_from(KEYS), clears=st.booleans())
    def type(self, at: int, form: Form, key: str, clears: bool) -> None:  # noqa: FBT001
        window = self.windows[at]
        values = self._open(window, form).values
        if clears and key == "summary":
            self._forget(str(values["summary"]))
            values["summary"] = ""
        else:
            values[key] = f"{values[key]} {self._token()}"
        self._save(window)

    @rule(at=WINDOWS, kills=st.booleans())
    def leave(self, at: int, kills: bool) -> None:  # noqa: FBT001
        """Leave the form, or end the program as kill -9 does: the lock is gone, nothing is said."""
        window = self.windows[at]
        if not kills:
            if window.form:
                window.workspace.journal.drafts.release(window.form.id)
                window.form = None
            return
        workspace = window.workspace
        workspace.journal._instance.close()
        workspace.journal._database.close()
        workspace.seen.close()
        workspace.cache.close()
        self._run(workspace.service.close())
        self.windows[at] = self._window()
        self.windows[at].workspace.cache.save_configuration(self.configuration)

    @rule(at=WINDOWS, place=st.integers(0, 3))
    def resume(self, at: int, place: int) -> None:
        window = self.windows[at]
        drafts = window.workspace.journal.drafts
        for draft in drafts.all()[place : place + 1]:
            if window.form is None and (taken := drafts.claim(draft.id)):
                self._resume(window, taken)

    def _resume(self, window: Window, draft: DraftRecord) -> None:
        window.form = OpenForm(
            draft.id,
            draft.spec,
            load_values(draft.base),
            load_values(draft.current),
            draft.idempotency_key,
            draft.undoes,
        )

    # Sending.

    @rule(at=WINDOWS, form=FORM, fault=FAULT, keep=st.sampled_from(Resolution))
    def send(self, at: int, form: Form, fault: str, keep: Resolution) -> None:
        window = self.windows[at]
        declares = self._open(window, form).spec.form is Form.DECLARE
        window.keep = keep
        self.server.faults.add(*FAULTS[fault])
        try:
            sent = self._run(self._declare(window) if declares else self._edit(window))
        except IncidentError:
            sent = None
        self.server.faults.clear()
        for text in window.overwritten:
            self._forget(text)
        window.overwritten.clear()
        if sent:
            window.form = None

    @rule(
        at=WINDOWS,
        form=FORM,
        fault=FAULT,
        key=st.sampled_from(KEYS),
        clears=st.booleans(),
        keep=st.sampled_from(Resolution),
    )
    def send_and_amend(
        self,
        at: int,
        form: Form,
        fault: str,
        key: str,
        clears: bool,  # noqa: FBT001
        keep: Resolution,
    ) -> None:
        """Go on typing in a form that is still open after it was sent."""
        self.type(at, form, "summary", clears=False)
        self.send(at, form, fault, keep)
        if self.windows[at].form:
            self.type(at, form, key, clears)

    async def _declare(self, window: Window) -> Sent:
        form = window.form
        assert form
        made = [
            Change(each, each.kind.empty, form.values[each.key])
            for each in self.fields.values()
            if form.values[each.key] != each.kind.empty
        ]
        payload = declare_payload(form.values, self.fields.values(), form.key)
        return await window.workspace.outbox.send(
            WriteRecord(
                DECLARE,
                "",
                "Title",
                payload,
                changes=dump_changes(made),
                idempotency_key=form.key,
                draft=form.id,
            )
        )

    async def _edit(self, window: Window) -> Sent | None:
        form = window.form
        assert form
        fields = fields_for(self.configuration)
        incident = await window.workspace.outbox.outcomes.read(form.spec.incident_id)
        made = changes(form.base, form.values, [f for f in fields if f.key in form.base])
        request = PendingEdit(incident, made, draft=form.id, undoes=form.undoes, fields=fields)
        return await send_edit(
            cast("App[Any]", window), window.workspace, request, on_rebase=self._rebase(form)
        )

    def _rebase(self, form: OpenForm) -> Any:
        def rebase(held: Values) -> None:
            form.base = {**form.base, **held}

        return rebase

    @rule(at=WINDOWS, fault=FAULT)
    def send_again(self, at: int, fault: str) -> None:
        window = self.windows[at]
        for write in window.workspace.journal.writes.outcome_unknown()[:1]:
            if write.idempotency_key:
                self.server.faults.add(*FAULTS[fault])
                with_error = self._quietly(window.workspace.outbox.resend(write.number))
                self.server.faults.clear()
                self._close(window, write, done=with_error is not None)

    def _quietly(self, work: Any) -> Any:
        try:
            return self._run(work)
        except IncidentError:
            return None

    def _close(self, window: Window, write: WriteRecord, *, done: bool) -> None:
        """A form whose write was resolved beside it goes on from the draft that is left."""
        form = window.form
        if done and form and form.id == write.draft:
            window.form = None

    @rule(at=WINDOWS)
    def look_up(self, at: int) -> None:
        window = self.windows[at]
        for write in window.workspace.journal.writes.outcome_unknown()[:1]:
            outbox = window.workspace.outbox
            if not write.idempotency_key:
                found = self._quietly(outbox.resolve(write.number))
                self._close(window, write, done=bool(found) and found[0] is Outcome.SAVED)
            elif document := self._quietly(outbox.outcomes.find_declared(write)):
                sent = self._quietly(outbox.accept(write.number, document))
                self._close(window, write, done=sent is not None)

    @rule(at=WINDOWS)
    def discard(self, at: int) -> None:
        window = self.windows[at]
        journal = window.workspace.journal
        for write in journal.writes.outcome_unknown()[:1]:
            draft = journal.drafts.find(write.draft)
            self._forget_unless(json.dumps(write.payload), draft.current if draft else "")
            journal.writes.discard([write.number])

    # Everybody else.

    @rule(key=st.sampled_from(KEYS))
    def somebody_else_edits(self, key: str) -> None:
        now = self.server.organisation.incident(self.target)
        assert now
        token = self._token()
        edit(self.server, self.target, **{key: f"{getattr(now, key)} {token}"})

    @rule(at=WINDOWS)
    def undo(self, at: int) -> None:
        window = self.windows[at]
        sent = window.workspace.journal.writes.sent()
        write = next_to_undo(sent)
        if window.form or write is None:
            return
        incident = self._incident(window, write.incident_id)
        back = reversal(write, incident, self.configuration)
        held = values_of(incident, [self.fields[key] for key in back.base])
        if held != back.base:
            return  # It would be put to the person, as in `send`.
        made = changes(back.base, back.target, [self.fields[key] for key in back.base])
        for change in made:
            self._forget_unless(str(change.before), str(change.after))
        request = PendingEdit(incident, made, undoes=write.number)
        self._run(send_edit(cast("App[Any]", window), window.workspace, request))
        now = values_of(
            self._incident(window, write.incident_id), [self.fields[key] for key in back.base]
        )
        assert now == back.target, "undo restores"

    def _forget_unless(self, gone: str, stays: str) -> None:
        self.tokens -= {token for token in self.tokens if token in gone and token not in stays}

    # What always holds.

    @invariant()
    def one_incident_a_declare(self) -> None:
        # Names are only ever added to, and tokens have one length.
        for name in self.declares:
            made = [
                each for each in self.server.organisation.incidents if each.name.startswith(name)
            ]
            assert len(made) <= 1, name

    @invariant()
    def every_token_is_somewhere(self) -> None:
        there = [
            text
            for each in self.server.organisation.incidents
            for text in (each.name, each.summary)
        ]
        journal = self.windows[0].workspace.journal
        there += [row[0] for row in journal.rows("SELECT current FROM drafts")]
        there += [
            row[0]
            for row in journal.rows(
                "SELECT payload FROM writes WHERE state IN ('sent', 'unknown', 'ready')"
            )
        ]
        everything = "\n".join(there)
        assert not {token for token in self.tokens if token not in everything}

    def teardown(self) -> None:
        for window in self.windows:
            self._run(window.workspace.close())
        self.loop.close()
        self.folder.cleanup()


WriteMachine.TestCase.settings = settings(max_examples=10 * SCHEDULES, stateful_step_count=25)
TestWriteMachine = WriteMachine.TestCase
