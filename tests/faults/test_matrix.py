"""Every way into a write keeps its promises whatever goes wrong, and every way is in the table.

`make faults` runs any number of schedules of each; here it is a few, drawn by seed.
"""

from collections import Counter
from pathlib import Path

import pytest

from app.cli.arguments import HEADLESS, Command
from app.config.bindings import KEYS
from app.config.key_scopes import scope_of
from app.writes.outbox import SEND_BY_OPERATION
from tests.faults.matrix.command_trial import COMMAND_ROWS
from tests.faults.matrix.parts import PARTS
from tests.faults.matrix.report import ENDINGS, jobs, table
from tests.faults.matrix.table import (
    COMMANDS_WITHOUT_ROW,
    ENTRY_POINTS,
    KEYS_WITHOUT_ROW,
    READING_KEYS,
    READING_SCOPES,
    RESUMED,
)
from tests.support.terminal import PseudoTerminal

# A few schedules of each part, of which each is another operation.
SAMPLE = (
    ("in process", "declare", 0),
    ("in process", "severity", 1),
    ("in process", "update", 0),
    ("in process", "follow-up: add", 1),
    ("http", "edit form", 1),
    ("terminal", "summary", 0),
)
MORE = (
    ("in process", "undo", 0),
    ("in process", "action: delete", 0),
    ("http", "attachment: add", 0),
    ("kill", "escalation", 2),
)


@pytest.mark.parametrize(
    ("part", "name", "seed"),
    [*SAMPLE, *(pytest.param(*more, marks=pytest.mark.slow) for more in MORE)],
)
def test_a_write_is_done_once_and_loses_and_overwrites_nothing(
    part: str, name: str, seed: int, tmp_path: Path
) -> None:
    PARTS[part].run(name, seed, tmp_path)


@pytest.mark.parametrize("name", COMMAND_ROWS)
@pytest.mark.parametrize("seed", range(2))
def test_a_command_that_is_run_until_it_succeeds_is_done_once(
    name: str, seed: int, tmp_path: Path
) -> None:
    PARTS["command"].run(name, seed, tmp_path)


def test_a_command_is_done_once_over_a_network(tmp_path: Path) -> None:
    PARTS["command http"].run("pending retry: create", 3, tmp_path)


def test_every_operation_has_a_row() -> None:
    assert {row.operation for row in ENTRY_POINTS.values()} == set(SEND_BY_OPERATION)


def test_every_key_that_leads_to_a_write_has_a_row_or_a_reason() -> None:
    covered = {key for row in ENTRY_POINTS.values() for key in row.keys}
    listed = covered | RESUMED | set(KEYS_WITHOUT_ROW)
    assert listed | READING_KEYS <= set(KEYS)
    assert not (covered | set(KEYS_WITHOUT_ROW)) & READING_KEYS
    others = {key for key in KEYS if scope_of(key) not in READING_SCOPES}
    assert others - READING_KEYS <= listed


def test_every_command_has_a_row_or_only_reads() -> None:
    reading = {
        Command.LIST,
        Command.SHOW,
        Command.ONCALL,
        Command.STATS,
        Command.WATCH,
        Command.PENDING_LIST,
    }
    rows = {name.partition(":")[0] for name in COMMAND_ROWS}
    assert set(HEADLESS) - reading == {Command(name) for name in rows | set(COMMANDS_WITHOUT_ROW)}


def test_the_table_counts_each_ending_once() -> None:
    endings = Counter({("http", "declare", word): place for place, word in enumerate(ENDINGS)})
    endings["command", "create", "passed"] = 5
    endings["command http", "create", "lost"] = 7
    rows = [" ".join(line.split()) for line in table(endings)]
    assert rows[1:] == [
        "command create 5 5 0 0 0 0",
        "http declare 10 0 1 2 3 4",
        "command http create 7 0 0 7 0 0",
        "command all 5 5 0 0 0 0",
        "http all 10 0 1 2 3 4",
        "command http all 7 0 0 7 0 0",
        "all all 22 5 1 9 3 4",
    ]


def test_the_usual_run_has_enough_of_every_part() -> None:
    counts = Counter(job.part for job in jobs(schedules=20, first=0))
    assert counts.total() >= 2000
    assert counts["http"] + counts["command http"] >= 200
    assert counts["terminal"] >= 40
    assert counts["kill"] == 4 * len(ENTRY_POINTS)


@pytest.mark.slow
def test_an_interrupt_leaves_the_table_of_what_was_tried() -> None:
    with PseudoTerminal(["-m", "tests.faults.matrix.report"], {"SCHEDULES": "1"}) as terminal:
        terminal.until(b"1 of ")
        terminal.type(b"\x03")
        assert terminal.status() == 130
        assert b"Traceback" not in terminal.written
        _, _, said = terminal.written.partition(b"Interrupted.")
        (total,) = (line for line in said.decode().splitlines() if line.startswith("all "))
        assert int(total.split()[2]) >= 1
