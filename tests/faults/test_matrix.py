"""Every way into a write keeps its promises whatever goes wrong, and every way is in the table.

`make faults` runs any number of schedules of each; here it is a few, drawn by seed.
"""

from collections import Counter
from pathlib import Path

import pytest

from app.cli.arguments import HEADLESS, Command
from app.config.bindings import KEYS, scope_of
from app.writes.outbox import SEND_BY_OPERATION
from tests.faults.matrix.report import ENDINGS, table
from tests.faults.matrix.schedule import draw
from tests.faults.matrix.table import (
    COMMANDS,
    ENTRY_POINTS,
    KEYS_WITHOUT_ROW,
    READING_KEYS,
    READING_SCOPES,
    RESUMED,
)
from tests.faults.matrix.trial import Trial

# One schedule each of a few ways, of which each is another operation.
SAMPLE = (
    ("declare", 0),
    ("severity", 1),
    ("undo", 0),
    ("update", 0),
    ("follow-up: add", 1),
    ("action: delete", 0),
)


@pytest.mark.parametrize(("name", "seed"), SAMPLE)
async def test_a_write_is_done_once_and_loses_and_overwrites_nothing(
    name: str, seed: int, tmp_path: Path
) -> None:
    schedule = draw(ENTRY_POINTS[name], seed)
    await Trial(ENTRY_POINTS[name], schedule, tmp_path).run()


def test_every_operation_has_a_row() -> None:
    assert {row.operation for row in ENTRY_POINTS.values()} == set(SEND_BY_OPERATION)


def test_every_key_that_leads_to_a_write_has_a_row_or_a_reason() -> None:
    covered = {key for row in ENTRY_POINTS.values() for key in row.keys}
    listed = covered | RESUMED | set(KEYS_WITHOUT_ROW)
    assert listed | READING_KEYS <= set(KEYS)
    assert not (covered | set(KEYS_WITHOUT_ROW)) & READING_KEYS
    others = {key for key in KEYS if scope_of(key) not in READING_SCOPES}
    assert others - READING_KEYS <= listed


def test_every_command_has_a_place_or_only_reads() -> None:
    reading = {Command.LIST, Command.SHOW, Command.PENDING_LIST}
    assert set(HEADLESS) - reading == {Command(name) for name in COMMANDS}


def test_the_table_counts_each_ending_once() -> None:
    endings = Counter({("declare", word): place for place, word in enumerate(ENDINGS)})
    *_, last = table(endings, ["declare"])
    assert last.split() == ["all", "10", "0", "1", "2", "3", "4"]
