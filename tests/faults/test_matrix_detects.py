"""The matrix notices when the program breaks a promise: each test breaks the code in one place."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import app.writes.outbox
from app.demo.faults import Fault, FaultKind
from app.editing.remainder import NOTHING_LEFT
from app.store.journal.write_table import WriteTable
from app.writes.outbox import Outbox
from tests.faults.amount import EVERYTHING
from tests.faults.matrix.entry_points import Effect
from tests.faults.matrix.judge import Duplicated, Lost, Overwritten
from tests.faults.matrix.kill import PROCESSED
from tests.faults.matrix.parts import PARTS
from tests.faults.matrix.places import in_process
from tests.faults.matrix.schedule import Schedule
from tests.faults.matrix.table import ENTRY_POINTS
from tests.faults.matrix.trial import Trial
from tests.support.virtual_time import virtual_time_loop

Patch = Callable[[pytest.MonkeyPatch], None]


def run(name: str, schedule: Schedule, folder: Path) -> None:
    with in_process(folder) as place, asyncio.Runner(loop_factory=virtual_time_loop) as runner:
        runner.run(Trial(ENTRY_POINTS[name], schedule, place).run())


def lost_answer(name: str, **options: Any) -> Schedule:
    """It is done, no answer comes, and for a while it cannot be looked for."""
    row = ENTRY_POINTS[name]
    lost = Fault(FaultKind.RESET_AFTER, row.method, row.path, times=4 if row.types else 1)
    unread = Fault(
        FaultKind.STATUS,
        "GET",
        row.guards[0],
        times=8,
        status=500,
        skip=row.effect is Effect.CHANGE,
    )
    return Schedule(0, (lost, unread), **options)


def resolves_nothing_earlier(patch: pytest.MonkeyPatch) -> None:
    async def none(*_: object) -> None:
        return None

    patch.setattr(Outbox, "resolve_earlier", none)


def drops_what_was_typed_since(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(app.writes.outbox, "remainder_of", lambda *_: NOTHING_LEFT)


def sees_no_conflict(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(app.writes.outbox, "conflicts", lambda *_: ())


def forgets_what_was_sent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(WriteTable, "outcome_unknown", lambda _: ())
    resolves_nothing_earlier(patch)


CASES = (
    ("follow-up: add", lost_answer("follow-up: add"), resolves_nothing_earlier, Duplicated),
    ("action: add", lost_answer("action: add"), resolves_nothing_earlier, Duplicated),
    ("update", lost_answer("update", types_on=True), drops_what_was_typed_since, Lost),
    ("summary", lost_answer("summary", types_on=True), drops_what_was_typed_since, Lost),
    ("severity", Schedule(0, (), colleague_at=0), sees_no_conflict, Overwritten),
    ("role", Schedule(0, (), colleague_at=0), sees_no_conflict, Overwritten),
    ("bulk edit", Schedule(0, (), colleague_at=0), sees_no_conflict, Overwritten),
    ("follow-up: edit", Schedule(0, (), colleague_at=0), sees_no_conflict, Overwritten),
    ("edit form", Schedule(0, (), colleague_at=0, gives_way=True), sees_no_conflict, Overwritten),
    ("follow-up: add", Schedule(0, (), killed_at=PROCESSED), forgets_what_was_sent, Duplicated),
)


# `make faults` sets the variable and runs all; each test run has one case of every verdict.
SAMPLED = CASES if EVERYTHING else CASES[::3]


@pytest.mark.parametrize(("name", "schedule", "mutate", "broken"), SAMPLED)
def test_a_broken_promise_is_noticed(
    name: str,
    schedule: Schedule,
    mutate: Patch,
    broken: type[AssertionError],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mutate(monkeypatch)
    with pytest.raises(broken):
        run(name, schedule, tmp_path)


@pytest.mark.parametrize(("name", "schedule"), [case[:2] for case in SAMPLED[::3]])
def test_the_same_schedule_passes_with_the_code_as_it_is(
    name: str, schedule: Schedule, tmp_path: Path
) -> None:
    run(name, schedule, tmp_path)


def keeps_an_old_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(app.writes.outbox, "_MAX_AGE", 1e9)


def calls_a_lost_answer_a_failure(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(app.writes.outbox, "maybe_applied", lambda _: False)


@pytest.mark.parametrize(
    ("name", "mutate", "broken"),
    [
        ("update", keeps_an_old_check, Overwritten),
        ("create", calls_a_lost_answer_a_failure, Duplicated),
        ("pending retry: create", calls_a_lost_answer_a_failure, Duplicated),
    ],
)
def test_a_broken_promise_of_a_command_is_noticed(
    name: str,
    mutate: Patch,
    broken: type[AssertionError],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mutate(monkeypatch)
    noticed = set()
    for seed in range(12):
        try:
            folder = tmp_path / f"{seed}"
            folder.mkdir()
            PARTS["command"].run(name, seed, folder)
        except (Duplicated, Lost, Overwritten) as error:
            noticed.add(type(error))
    assert noticed == {broken}
