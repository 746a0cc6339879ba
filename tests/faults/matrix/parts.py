"""The parts of the matrix: where each entry point is taken through which faults."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from tests.faults.lines import Line
from tests.faults.matrix.command_trial import COMMAND_ROWS, CommandTrial
from tests.faults.matrix.entry_points import EntryPoint
from tests.faults.matrix.places import in_process, over_http
from tests.faults.matrix.schedule import KILLS, Schedule, draw, draw_in_real_time, kill_only
from tests.faults.matrix.table import ENTRY_POINTS
from tests.faults.matrix.terminal_seat import in_terminal
from tests.faults.matrix.trial import Place, Trial
from tests.faults.matrix.world import WatchedServer
from tests.support.demo import SteppingClock, serve_over_http
from tests.support.virtual_time import virtual_time_loop

_IN_TERMINAL = tuple(name for name, row in ENTRY_POINTS.items() if row.in_terminal)


@dataclass(frozen=True, slots=True)
class Part:
    """Some entry points, taken through faults in one place.

    Attributes:
        names: Of the entry points.
        run: Take one of them through the schedule of a seed, in an empty folder.
        seeds: How many schedules there are; 0 for any number.
    """

    names: Sequence[str]
    run: Callable[[str, int, Path], None]
    seeds: int = 0


def _trial(
    place_in: Callable[[Path], AbstractContextManager[Place]],
    draw_schedule: Callable[[EntryPoint, int], Schedule],
    *,
    is_virtual: bool = True,
) -> Callable[[str, int, Path], None]:
    """Make what takes a person at the screens through a schedule."""

    def run(name: str, seed: int, folder: Path) -> None:
        row = ENTRY_POINTS[name]
        loop_factory = virtual_time_loop if is_virtual else None
        with place_in(folder) as place, asyncio.Runner(loop_factory=loop_factory) as runner:
            runner.run(Trial(row, draw_schedule(row, seed), place).run())

    return run


def _command(*, over_network: bool) -> Callable[[str, int, Path], None]:
    """Make what takes a script through a schedule."""

    def run(name: str, seed: int, folder: Path) -> None:
        server = WatchedServer(SteppingClock())
        serving = serve_over_http(server) if over_network else nullcontext("")
        with serving as url:
            line = Line(server, url) if url else None
            CommandTrial(name, seed, server, folder / "journal.db", line).run()

    return run


PARTS: Mapping[str, Part] = {
    "in process": Part(tuple(ENTRY_POINTS), _trial(in_process, draw)),
    "command": Part(tuple(COMMAND_ROWS), _command(over_network=False)),
    "http": Part(tuple(ENTRY_POINTS), _trial(over_http, draw_in_real_time)),
    "command http": Part(tuple(COMMAND_ROWS), _command(over_network=True)),
    "terminal": Part(_IN_TERMINAL, _trial(in_terminal, draw_in_real_time, is_virtual=False)),
    "kill": Part(tuple(ENTRY_POINTS), _trial(in_process, kill_only), seeds=len(KILLS)),
    "terminal kill -9": Part(
        _IN_TERMINAL, _trial(in_terminal, kill_only, is_virtual=False), seeds=len(KILLS)
    ),
}
"""By name."""
