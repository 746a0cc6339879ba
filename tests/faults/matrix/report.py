"""Runs many schedules of every part of the matrix, and prints a table of how they ended."""

import math
import multiprocessing
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, redirect_stderr, suppress
from dataclasses import dataclass
from io import StringIO
from multiprocessing.connection import Connection
from operator import itemgetter
from pathlib import Path
from queue import Empty, SimpleQueue

from tests.faults.matrix.judge import Duplicated, Lost, Overwritten
from tests.faults.matrix.parts import PARTS
from tests.support import virtual_time
from tests.support.environment import clean_environment
from tests.support.painting import paint_on_demand
from tests.support.styles import share_parsed_styles
from tests.support.virtual_time import follow_the_loop

ENDINGS = ("passed", "duplicated", "lost", "overwritten", "failed")
PER_ROW: Mapping[str, float] = {
    "in process": 1,
    "command": 8,
    "http": 0.25,
    "command http": 1.5,
    "terminal": 0.2,
}
"""Schedules of each entry point by part, for one asked for; the other parts have a number."""

_FOLDERS = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "HOME")
_SAID = 400
# Over a network and in a terminal much of the time is waiting.
_AT_ONCE = 2 * (os.cpu_count() or 1)
# Seconds between two looks for an interrupt.
_LOOK = 0.5
# Seconds of real time, after which a program that is still not idle hangs.
_HUNG = 600.0
# What one process runs: the first takes twice as long, and what is left behind grows.
_BATCH = 15

# Imports once what every job needs.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.faults.matrix.parts"])


@dataclass(frozen=True, slots=True)
class Job:
    """One schedule of one entry point."""

    part: str
    name: str
    seed: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended, and what was wrong."""

    job: Job
    ending: str
    said: str = ""


def run_job(job: Job) -> Ended:
    """Run one schedule in folders of its own."""
    with tempfile.TemporaryDirectory() as folder, redirect_stderr(StringIO()):
        os.environ.update(dict.fromkeys(_FOLDERS, folder))
        try:
            PARTS[job.part].run(job.name, job.seed, Path(folder))
        except (Duplicated, Lost, Overwritten) as broken:
            return Ended(job, type(broken).__name__.lower(), str(broken))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is one line of the table
            return Ended(job, "failed", f"{type(error).__name__}: {error}")
    return Ended(job, "passed")


def jobs(schedules: int, first: int) -> Sequence[Job]:
    """List the jobs, so that at any time as much has been done of each part as of the others."""
    seeds = {
        name: part.seeds or math.ceil(schedules * PER_ROW[name]) for name, part in PARTS.items()
    }
    shares = [
        (place / count, part, place + (0 if PARTS[part].seeds else first))
        for part, count in seeds.items()
        for place in range(count)
    ]
    return [
        Job(part, name, seed)
        for _, part, seed in sorted(shares, key=itemgetter(0))
        for name in PARTS[part].names
    ]


def table(endings: Counter[tuple[str, str, str]]) -> Iterator[str]:
    """Write a row for each entry point and part, the sums of the parts, and the sum of all."""
    yield f"{'part':18}{'entry point':24}" + "".join(f"{word:>12}" for word in ("tried", *ENDINGS))
    for part, name in sorted({key[:2] for key in endings}, key=_place):
        yield _row(part, name, [endings[part, name, word] for word in ENDINGS])
    for part in (each for each in PARTS if any(key[0] == each for key in endings)):
        yield _row(part, "all", [_sum(endings, part, word) for word in ENDINGS])
    yield _row("all", "all", [_sum(endings, "", word) for word in ENDINGS])


def _place(row: tuple[str, str]) -> tuple[int, int]:
    part, name = row
    return list(PARTS).index(part), list(PARTS[part].names).index(name)


def _sum(endings: Counter[tuple[str, str, str]], part: str, word: str) -> int:
    return sum(count for key, count in endings.items() if part in {"", key[0]} and key[2] == word)


def _row(part: str, name: str, counts: Sequence[int]) -> str:
    return f"{part:18}{name:24}" + "".join(f"{count:12}" for count in (sum(counts), *counts))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _tell_progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text}\r")
        sys.stderr.flush()


def _work(jobs: Connection) -> None:
    """Run jobs in this process; interrupts are for the one that prints the table."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Other programs have their turns as well.
    virtual_time._HUNG = _HUNG
    follow_the_loop()
    share_parsed_styles()
    paint_on_demand()
    with suppress(EOFError):
        while True:
            jobs.send(run_job(jobs.recv()))


def _ended(todo: Sequence[Job]) -> Iterator[Ended]:
    """Run some jobs one after the other in a process of their own."""
    ours, theirs = _processes.Pipe()
    process = _processes.Process(target=_work, args=(theirs,))
    process.start()
    theirs.close()
    with ours:
        for job in todo:
            try:
                ours.send(job)
                yield ours.recv()
            except (EOFError, OSError):
                yield Ended(job, "failed", "The process has died.")
    process.join()


def _next(ended: SimpleQueue[Ended]) -> Ended:
    """Wait for the next job to end; a signal that another thread gets wakes nobody up."""
    while True:
        with suppress(Empty):
            return ended.get(timeout=_LOOK)


def _all_ended(todo: Sequence[Job]) -> Generator[Ended]:
    """Run the jobs, some at a time; whoever stops asking ends those that run."""
    ended: SimpleQueue[Ended] = SimpleQueue()

    def run_batch(batch: Sequence[Job]) -> None:
        for each in _ended(batch):
            ended.put(each)

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        try:
            for start in range(0, len(todo), _BATCH):
                threads.submit(run_batch, todo[start : start + _BATCH])
            for _ in todo:
                yield _next(ended)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.kill()


def main(schedules: int, first: int) -> int:
    """Run all, and print the table, also of what was tried until an interrupt.

    Returns:
        The exit status, 1 when any did not pass.
    """
    clean_environment()
    # Who runs it in the background has it ignore interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    endings: Counter[tuple[str, str, str]] = Counter()
    status = 0
    todo = jobs(schedules, first)
    with closing(_all_ended(todo)) as all_ended:
        try:
            for done, ended in enumerate(all_ended, 1):
                job = ended.job
                endings[job.part, job.name, ended.ending] += 1
                _tell_progress(f"{done} of {len(todo)}")
                if ended.ending != "passed":
                    status = 1
                    said = ended.said[:_SAID]
                    _say(f"{ended.ending}: {job.part}, {job.name!r}, seed {job.seed}: {said}")
        except KeyboardInterrupt:
            # What runs takes a moment to end, in which there may be another one.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            _say("Interrupted. So far:")
            status = 128 + signal.SIGINT
        _say("\n".join(table(endings)))
    return status


if __name__ == "__main__":
    sys.exit(main(int(os.environ.get("SCHEDULES", "20")), int(os.environ.get("FIRST_SEED", "0"))))
