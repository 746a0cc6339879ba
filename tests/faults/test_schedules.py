"""Hundreds of ways in which a declare or an edit can go wrong on its way, each to its end.

A person goes on in the same run of the program, or in the next, until the API has said yes.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from app.demo.core.organisation import Incident
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.domain.fields import Field, fields_for
from app.domain.models import Configuration
from app.editing.conflicts import Outcome, Resolution, apply_resolution
from app.editing.draft_codec import dump_changes
from app.editing.drafts import Change, edit_payload
from app.editing.form_spec import DECLARE, DECLARE_FORM, EDIT
from app.editing.records import DraftRecord, WriteRecord
from app.errors import IncidentError
from app.writes.errors import EditConflict
from tests.faults.lines import Desk, Line, any_fault, desk
from tests.support.demo import NOW

_RUNS = 30  # More runs of the program than any schedule has faults for.
_CREATE, _EDIT, _SHOW = "/v2/incidents", "/v2/incidents/*/actions/edit", "/v2/incidents/*"
_ODD = "\u202e[/b] ☃ 👩‍👩‍👧‍👦 \U0001f525 naïve 'quotes\" \\ \t— "


@pytest.fixture
async def configuration(line: Line) -> Configuration:
    async with line.service() as service:
        return await service.configuration()


def declare(seed: int) -> tuple[WriteRecord, DraftRecord]:
    name = f"Schedule {seed} {_ODD}"
    key = f"key of schedule {seed}"
    payload = {"idempotency_key": key, "visibility": "public", "name": name, "summary": _ODD * 9}
    write = WriteRecord(DECLARE, "", name, payload, idempotency_key=key, draft=f"draft {seed}")
    draft = DraftRecord(
        f"draft {seed}",
        DECLARE_FORM,
        name,
        "{}",
        "{}",
        {"name": name, "summary": _ODD * 9},
        key,
        NOW,
    )
    return write, draft


async def go_on_declaring(at: Desk, write: WriteRecord) -> bool:
    """What a person does next: send again what is in doubt, or the form; whether it is done."""
    try:
        if doubtful := at.journal.writes.outcome_unknown():
            await at.outbox.resend(doubtful[0].number)
        else:
            await at.outbox.send(write)
    except IncidentError:
        return False
    return True


# The first of them is in every run.
BATCHES = [0, *(pytest.param(batch, marks=pytest.mark.slow) for batch in range(1, 4))]


@pytest.mark.parametrize("batch", BATCHES)
async def test_a_declare_makes_exactly_one_incident_and_loses_no_character(
    batch: int, line: Line, server: DemoServer, configuration: Configuration, tmp_path: Path
) -> None:
    for seed in range(batch * 25, batch * 25 + 25):
        random = Random(seed)
        write, draft = declare(seed)
        server.faults.add(
            *(any_fault(random, "POST", _CREATE) for _ in range(random.randint(0, 9)))
        )
        before = len(server.requests)
        done = False
        for _ in range(_RUNS):
            async with desk(line, tmp_path / f"{seed}.db", configuration) as at:
                at.journal.drafts.save(draft)
                for _ in range(random.randint(1, 3)):
                    done = await go_on_declaring(at, write)
                    if not done:
                        (kept,) = at.journal.drafts.all()
                        assert kept.typed == draft.typed, seed
                if done:
                    assert at.journal.drafts.all() == (), seed
                    assert at.journal.writes.outcome_unknown() == (), seed
                    break
        assert done, seed
        made = [each for each in server.organisation.incidents if each.summary == _ODD * 9]
        assert len([each for each in made if each.name == write.payload["name"]]) == 1, seed
        assert all(
            request.body == write.payload
            for request in list(server.requests)[before:]
            if request.path == _CREATE and request.method == "POST"
        ), seed
        server.faults.clear()


class Somebody:
    """Another person, who edits the same incident now and then."""

    def __init__(self, server: DemoServer, incident_id: str, random: Random) -> None:
        self._server = server
        self._incident_id = incident_id
        self._random = random
        self.said = ""

    @property
    def incident(self) -> Incident:
        """As it is now."""
        found = self._server.organisation.incident(self._incident_id)
        assert found is not None
        return found

    def perhaps_edits(self) -> None:
        if self._random.random() < 0.3:
            self.said = self.incident.summary = f"Theirs {self._random.random()}"


async def go_on_editing(at: Desk, edit: "Ongoing", random: Random) -> bool:
    """What the program and a person do next, as with the form; whether it has ended."""
    for write in at.journal.writes.outcome_unknown():
        outcome, _ = await at.outbox.resolve(write.number)
        if outcome is Outcome.SAVED:
            return True
        if outcome is Outcome.DIVERGED:
            at.journal.writes.discard([write.number])
    while edit.changes:
        try:
            await at.outbox.edit(edit.write(), edit.changes)
        except EditConflict as conflict:
            kept = {each.field.key: random.choice(list(Resolution)) for each in conflict.conflicts}
            edit.chose_theirs = Resolution.THEIRS in kept.values()
            edit.changes = apply_resolution(edit.changes, conflict.conflicts, kept)
        else:
            return True
    return True


class Ongoing:
    """An edit of a summary and a name, on its way."""

    def __init__(self, incident: Incident, fields: Sequence[Field], seed: int) -> None:
        named = {field.key: field for field in fields}
        self.incident_id = incident.id
        self.draft = f"edit {seed}"
        self.yours = f"Yours {seed} {_ODD}"
        self.name = f"Renamed by {seed}"
        self.chose_theirs = False
        self.changes: Sequence[Change] = (
            Change(named["name"], incident.name, self.name),
            Change(named["summary"], incident.summary, self.yours),
        )

    def write(self) -> WriteRecord:
        payload = edit_payload(self.changes, notify_incident_channel=False)
        kept = dump_changes(self.changes)
        return WriteRecord(EDIT, self.incident_id, "Edit", payload, changes=kept, draft=self.draft)


@pytest.mark.parametrize("batch", BATCHES)
async def test_an_edit_ends_with_the_reviewed_value_or_the_one_that_was_chosen(
    batch: int, line: Line, server: DemoServer, configuration: Configuration, tmp_path: Path
) -> None:
    for seed in range(batch * 25, batch * 25 + 25):
        random = Random(seed)
        incident = server.organisation.incidents[seed % 20]
        incident.summary = f"Before {seed}"
        others = (incident.severity, incident.status, dict(incident.custom_fields))
        edit = Ongoing(incident, fields_for(configuration), seed)
        somebody = Somebody(server, incident.id, random)
        faults = [any_fault(random, "POST", _EDIT) for _ in range(random.randint(0, 5))]
        faults += [any_fault(random, "GET", _SHOW) for _ in range(random.randint(0, 3))]
        server.faults.add(*faults)
        ended = False
        for _ in range(_RUNS):
            async with desk(line, tmp_path / f"{seed}.db", configuration) as at:
                for _ in range(random.randint(1, 3)):
                    somebody.perhaps_edits()
                    try:
                        ended = await go_on_editing(at, edit, random)
                    except IncidentError:
                        continue
                    break
                if ended:
                    assert at.journal.writes.outcome_unknown() == (), seed
                    break
        assert ended, seed
        now = somebody.incident
        assert now.name == edit.name, seed
        assert now.summary == (somebody.said if edit.chose_theirs else edit.yours), seed
        assert others == (now.severity, now.status, now.custom_fields), seed
        server.faults.clear()


async def test_a_body_that_never_ends_is_given_up_and_its_fate_is_unknown(
    line: Line, server: DemoServer, configuration: Configuration, tmp_path: Path
) -> None:
    """Each piece comes in time, so that no time-out between two bytes would notice."""
    server.faults.add(Fault(FaultKind.SLOW_BODY, "POST", _CREATE, seconds=2.0, times=4))
    write, _ = declare(-1)
    async with desk(line, tmp_path / "slow.db", configuration) as at:
        with pytest.raises(IncidentError, match="no whole answer within"):
            await at.outbox.send(write)
        (doubtful,) = at.journal.writes.outcome_unknown()
        await at.outbox.resend(doubtful.number)
    assert [each.name for each in server.organisation.incidents].count(write.title) == 1
