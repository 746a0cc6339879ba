"""What goes wrong on the way of one write, drawn by seed."""

from dataclasses import dataclass
from random import Random

from app.demo.faults import Fault, FaultKind, RetryAfterFormat
from app.editing.write_state import WriteState
from app.system.structs import replace
from tests.faults.matrix.entry_points import EntryPoint
from tests.faults.matrix.kill import PROCESSED

KILLS = (WriteState.READY, WriteState.SENT, PROCESSED, WriteState.SUCCEEDED)
_WRITE_KINDS = (
    FaultKind.REFUSED,
    FaultKind.RESET_BEFORE,
    FaultKind.RESET_AFTER,
    FaultKind.TIMEOUT_BEFORE,
    FaultKind.TIMEOUT_AFTER,
    FaultKind.TRUNCATED,
    FaultKind.SLOW_BODY,
    FaultKind.RATE_LIMITED,
    FaultKind.STATUS,
    FaultKind.HTML,
)
# Longer than the client waits for a whole answer.
_TOO_SLOW = 400.0
# As often as a client that retries sends one request.
_ALL_ATTEMPTS = 4
_READS = (1, _ALL_ATTEMPTS, 2 * _ALL_ATTEMPTS)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What happens while one write is on its way.

    Attributes:
        seed: Which one; the same seed is the same schedule.
        killed_at: The state in which the program is killed; empty for none.
        restarts_after: After how many steps the program is ended and started; 0 for never.
        leaves: Whether the form is left after a failure, and resumed from the list.
        types_on: Whether a letter is added after the first failure.
        colleague_at: At which step a colleague changes the same; -1 for never.
        gives_way: Whether the person keeps what the colleague wrote.
    """

    seed: int
    faults: tuple[Fault, ...]
    killed_at: str = ""
    restarts_after: int = 0
    leaves: bool = False
    types_on: bool = False
    colleague_at: int = -1
    gives_way: bool = False


def draw(row: EntryPoint, seed: int) -> Schedule:
    """Draw a schedule for an entry point."""
    random = Random(f"{row.name} {seed}")
    writes = [_fault(random, row.method, row.path) for _ in range(random.randint(0, 3))]
    reads = [
        # A read is tried several times by itself, so that one failure is not noticed; the first
        # one comes before the write.
        replace(
            _fault(random, "GET", random.choice(row.guards)),
            times=random.choice(_READS),
            skip=random.choice((0, 1, 1, 2)),
        )
        for _ in range(random.choice((0, 0, 1, 2)))
    ]
    return Schedule(
        seed,
        (*writes, *reads),
        killed_at=random.choice(KILLS) if random.random() < 0.3 else "",
        restarts_after=random.choice((0, 0, 1, 2, 3)),
        leaves=random.random() < 0.3,
        types_on=row.types and random.random() < 0.4,
        colleague_at=random.randint(0, 3) if row.theirs and random.random() < 0.5 else -1,
        gives_way=random.random() < 0.4,
    )


def draw_in_real_time(row: EntryPoint, seed: int) -> Schedule:
    """Draw a schedule whose waits are short enough for a clock that is not a test's own."""
    schedule = draw(row, seed)
    faults = [
        replace(fault, seconds=min(fault.seconds, 1 if fault.kind is FaultKind.RATE_LIMITED else 6))
        for fault in schedule.faults
    ]
    return replace(schedule, faults=tuple(faults))


def kill_only(row: EntryPoint, place: int) -> Schedule:
    """Kill the program in each state in turn, and let nothing else go wrong."""
    return Schedule(place, (), killed_at=KILLS[place % len(KILLS)])


def _fault(random: Random, method: str, path: str) -> Fault:
    kind = random.choice(_WRITE_KINDS)
    seconds = {FaultKind.SLOW_BODY: _TOO_SLOW, FaultKind.RATE_LIMITED: random.choice((0, 1, 90))}
    fault = Fault(
        kind,
        method,
        path,
        times=random.choice((1, 1, _ALL_ATTEMPTS)),
        status=random.choice((500, 502, 503, 504)),
        seconds=seconds.get(kind, 0),
        spelling=random.choice(list(RetryAfterFormat)),
    )
    is_empty = kind is FaultKind.STATUS and random.random() < 0.3
    return replace(fault, body="") if is_empty else fault
