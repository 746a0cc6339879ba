"""Two people edit one incident through the real outbox, in any order, and answers get lost."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from textual.app import App

from app.demo.faults import Fault, FaultKind
from app.domain.fields import Field, Value, fields_for
from app.domain.fields import FieldKind as FieldKind
from app.domain.models import Incident
from app.editing.conflicts import Conflict, Resolution
from app.editing.drafts import Change, values_of
from app.editing.review import Confirmation
from app.errors import IncidentError
from app.session.workspace import Workspace
from screens.forms.conflict import ConflictScreen
from screens.forms.edit_flow import PendingEdit, send_edit
from screens.forms.review import ReviewScreen
from tests.faults.amount import SCHEDULES
from tests.support.demo import make_demo_server
from tests.support.program import make_workspace

# Two plain properties, and two entries of one list, which must not collide with each other.
KEYS = ("name", "summary")
LOST = (FaultKind.RESET_AFTER, FaultKind.RESET_BEFORE, FaultKind.TIMEOUT_AFTER, FaultKind.TRUNCATED)
PEOPLE = st.sampled_from(("Ann", "Ben"))


@dataclass
class Person:
    """Somebody at a program of their own.

    Attributes:
        opened: The incident as it was when the edit began; None while nothing is edited.
        wants: What is typed, by field.
        keep: What is chosen where somebody else was faster.
        asked: The fields that were put side by side in the last attempt.
        reviewed: The changes that were agreed to last.
    """

    workspace: Workspace
    opened: Incident | None = None
    wants: dict[str, Value] = field(default_factory=dict)
    keep: Resolution = Resolution.YOURS
    asked: list[Conflict] = field(default_factory=list)
    reviewed: Sequence[Change] = ()

    async def push_screen_wait(self, screen: object) -> object:
        """What the person answers to a review, and to a conflict."""
        if isinstance(screen, ReviewScreen):
            self.reviewed = screen._review.changes
            return Confirmation(notify_incident_channel=False)
        assert isinstance(screen, ConflictScreen)
        found = [row.conflict for row in screen._rows]
        self.asked += found
        return {conflict.field.key: self.keep for conflict in found}


class TwoPeople(RuleBasedStateMachine):
    """What the incident holds is always what somebody last agreed to, having seen what was there.

    `truth` is what the API should hold, `seen` what each person knows of.
    """

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.server = make_demo_server(incidents=3)
        self.id = self.server.organisation.incidents[-1].id
        self.people = {name: Person(make_workspace(self.server)) for name in ("Ann", "Ben")}
        self.fields = self._fields()
        self.truth = self._held()
        self.number = 0

    def _run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def _fields(self) -> dict[str, Field]:
        service = self.people["Ann"].workspace.service
        configuration = self._run(service.configuration())
        for person in self.people.values():
            person.workspace.cache.save_configuration(configuration)
        found = fields_for(configuration)
        datetimes = [f for f in found if f.key.startswith("timestamp")][:2]
        plain = [f for f in found if f.key in KEYS]
        return {f.key: f for f in (*plain, *datetimes)}

    def _held(self) -> dict[str, Value]:
        """What the API holds at this moment."""
        document = self._run(self.people["Ann"].workspace.service.show(self.id))
        return values_of(document.incident, self.fields.values())

    def _open(self, person: Person) -> Incident:
        if person.opened is None:
            person.opened = self._run(person.workspace.outbox.outcomes.read(self.id))
            person.wants.clear()
        return person.opened

    @rule(name=PEOPLE, places=st.sets(st.integers(0, 3), min_size=1))
    def type(self, name: str, places: set[int]) -> None:
        person = self.people[name]
        self._open(person)
        for place in sorted(places):
            chosen = list(self.fields.values())[place]
            self.number += 1
            value: Value = f"{name} {self.number}"
            if chosen.kind is FieldKind.DATETIME:
                value = person.workspace.now().replace(year=2000 + self.number % 20)
            person.wants[chosen.key] = value

    @rule(name=PEOPLE)
    def leave(self, name: str) -> None:
        self.people[name].opened = None

    @rule(kind=st.sampled_from(LOST))
    def lose_the_next_answer(self, kind: FaultKind) -> None:
        self.server.faults.add(Fault(kind, "POST", "*/actions/edit"))

    @rule(
        name=PEOPLE, keep=st.sampled_from(Resolution), places=st.sets(st.integers(0, 3), min_size=1)
    )
    def send(self, name: str, keep: Resolution, places: set[int]) -> None:
        person = self.people[name]
        if person.opened is None:
            self.type(name, places)
        assert person.opened
        began = values_of(person.opened, self.fields.values())
        changes = [
            Change(self.fields[key], began[key], value)
            for key, value in person.wants.items()
            if value != began[key]
        ]
        if not changes:
            return
        person.keep, person.asked = keep, []
        edit = PendingEdit(person.opened, changes, draft=name)
        try:
            outcome = self._run(send_edit(cast("App[Any]", person), person.workspace, edit))
        except IncidentError:
            # Not saved, as the outbox found out by reading; the form is still there.
            assert self._held() == self.truth
            return
        assert outcome is not None
        self._check(person, began, changes)
        person.opened = None
        self.server.faults.clear()

    def _check(self, person: Person, began: Mapping[str, Value], changes: list[Change]) -> None:
        """Nothing that somebody else wrote is overwritten unless it was put side by side."""
        asked = {conflict.field.key: conflict for conflict in person.asked}
        for change in changes:
            key, there = change.field.key, self.truth[change.field.key]
            if there not in (began[key], change.after):
                assert asked[key].theirs == there
                assert asked[key].was == began[key]
            else:
                assert key not in asked
            if key not in asked or person.keep is Resolution.YOURS:
                self.truth[key] = change.after
        assert {change.field.key for change in person.reviewed} <= set(self.fields)

    @invariant()
    def the_incident_holds_what_was_agreed_to(self) -> None:
        assert self._held() == self.truth

    @invariant()
    def nothing_is_in_doubt(self) -> None:
        for person in self.people.values():
            assert person.workspace.journal.writes.outcome_unknown() == ()

    def teardown(self) -> None:
        for person in self.people.values():
            self._run(person.workspace.close())
        self.loop.close()


TwoPeople.TestCase.settings = settings(max_examples=10 * SCHEDULES, stateful_step_count=20)
TestTwoPeople = TwoPeople.TestCase
