"""Runs many schedules of each entry point, and prints a table of how they ended."""

import asyncio
import multiprocessing
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tests.faults.matrix.schedule import draw
from tests.faults.matrix.table import ENTRY_POINTS
from tests.faults.matrix.trial import Duplicated, Lost, Overwritten, Trial
from tests.support.virtual_time import follow_the_loop, virtual_time_loop

ENDINGS = ("passed", "duplicated", "lost", "overwritten", "failed")
_FOLDERS = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "HOME")
_SAID = 400


def ending(name: str, seed: int) -> tuple[str, int, str, str]:
    """Run one schedule; the entry point, the seed, how it ended, and what was wrong."""
    follow_the_loop()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(dict.fromkeys(_FOLDERS, folder))
        trial = Trial(ENTRY_POINTS[name], draw(ENTRY_POINTS[name], seed), Path(folder))
        try:
            with asyncio.Runner(loop_factory=virtual_time_loop) as runner:
                runner.run(trial.run())
        except (Duplicated, Lost, Overwritten) as broken:
            return name, seed, type(broken).__name__.lower(), str(broken)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is one line of the table
            return name, seed, "failed", f"{type(error).__name__}: {error}"
    return name, seed, "passed", ""


def _job(job: tuple[str, int]) -> tuple[str, int, str, str]:
    return ending(*job)


def table(endings: Counter[tuple[str, str]], names: Sequence[str]) -> Iterator[str]:
    """The lines of the table: a row for each entry point, and the sums."""
    yield f"{'entry point':24}" + "".join(f"{word:>12}" for word in ("tried", *ENDINGS))
    for name in (*names, "all"):
        counts = [
            sum(endings[each, word] for each in names if name in {each, "all"}) for word in ENDINGS
        ]
        yield f"{name:24}" + "".join(f"{count:12}" for count in (sum(counts), *counts))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(schedules: int, first: int, names: Sequence[str]) -> int:
    """Run them on all processors; exit status 1 when any did not pass."""
    jobs = [(name, seed) for seed in range(first, first + schedules) for name in names]
    endings: Counter[tuple[str, str]] = Counter()
    processes = multiprocessing.get_context("forkserver")
    # An interrupt ends it early, and the table tells of what was tried until then.
    with processes.Pool(os.cpu_count(), maxtasksperchild=20) as pool, suppress(KeyboardInterrupt):
        for name, seed, word, said in pool.imap_unordered(_job, jobs):
            endings[name, word] += 1
            if word != "passed":
                _say(f"{word}: {name!r}, seed {seed}: {said[:_SAID]}")
    _say("\n".join(table(endings, names)))
    return int(any(word != "passed" for _, word in endings))


if __name__ == "__main__":
    sys.exit(
        main(
            int(os.environ.get("SCHEDULES", "10")),
            int(os.environ.get("FIRST_SEED", "0")),
            sys.argv[1:] or list(ENTRY_POINTS),
        )
    )
