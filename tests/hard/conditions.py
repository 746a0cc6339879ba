"""The conditions that the suite is run under."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

_SLOW_FSYNC = Path(__file__).parent / "slow_fsync.c"

# Seconds that a throttled process runs and stands still, in turn.
_RUNS, _STANDS = 0.05, 0.1

WHOLE_SUITE = ("tests",)


@dataclass(frozen=True)
class Condition:
    """What a run of the suite has to cope with.

    Attributes:
        workers: Processes that run tests.
        cores: Processor cores that they share.
        busy: Processes beside them that do nothing but use those cores.
        slow_disk: Whether every fsync is delayed.
        throttled: Whether they run for a third of the time.
        tests: What is run.
        times: How often.
    """

    workers: int = 2
    cores: int = 2
    busy: int = 0
    slow_disk: bool = False
    throttled: bool = False
    tests: tuple[str, ...] = field(default=WHOLE_SUITE)
    times: int = 1


CONDITIONS: Mapping[str, Condition] = {
    "two-cores": Condition(),
    "one-core": Condition(workers=1, cores=1),
    "busy": Condition(busy=2),
    "slow-disk": Condition(slow_disk=True),
    "throttled": Condition(throttled=True),
    "repeated": Condition(tests=("tests/screens", "tests/snapshots"), times=30),
}


def run(
    condition: Condition, arguments: list[str], folder: Path, output: Path, limit: float
) -> int | None:
    """Run pytest under a condition; its exit status, None where it had to be killed.

    Args:
        condition: The condition.
        arguments: Of pytest.
        folder: Holds what has to be built.
        output: Where its output goes.
        limit: Seconds, after which it counts as hung.
    """
    cores = sorted(os.sched_getaffinity(0))[: condition.cores]
    environ = dict(os.environ)
    if condition.slow_disk:
        environ["LD_PRELOAD"] = str(_slow_disk(folder))
    with _busy(condition.busy, cores), output.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            [*_pinned_to(cores), sys.executable, "-m", "pytest", *arguments],
            stdout=written,
            stderr=subprocess.STDOUT,
            env=environ,
            process_group=0,
        )
        try:
            with _throttled(process.pid) if condition.throttled else nullcontext():
                return process.wait(limit)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(process)


def _pinned_to(cores: list[int]) -> list[str]:
    """The command that runs another one on these cores."""
    return ["taskset", "--cpu-list", ",".join(map(str, cores))]


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Leave nothing of it behind."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def _slow_disk(folder: Path) -> Path:
    library = folder / "slow_fsync.so"
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, _SLOW_FSYNC], check=True)
    return library


@contextmanager
def _busy(count: int, cores: list[int]) -> Iterator[None]:
    processes = [
        subprocess.Popen(
            [*_pinned_to([cores[number % len(cores)]]), sys.executable, "-c", "while True: pass"]
        )
        for number in range(count)
    ]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


@contextmanager
def _throttled(group: int) -> Iterator[None]:
    """Let a process group run for a third of the time, until the block is left."""
    over = Event()

    def throttle() -> None:
        try:
            while not over.wait(_RUNS):
                os.killpg(group, signal.SIGSTOP)
                over.wait(_STANDS)
                os.killpg(group, signal.SIGCONT)
        except ProcessLookupError:
            return

    thread = Thread(target=throttle)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
