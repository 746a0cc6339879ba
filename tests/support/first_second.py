"""Records a start on stored incidents, as a row of pictures with times: `make first-second`.

The second start is recorded, which has a first screen. Its output is drawn by tmux.
"""

import os
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from rich.ansi import AnsiDecoder
from rich.console import Console
from rich.text import Text

from tests.support.contact_sheet import sheet

_COLUMNS, _LINES = 120, 40
# Milliseconds of the pictures.
_TIMES = (0, 50, 100, 200, 400, 800)
_SECONDS = 2.0
# Of so many starts the one with the earliest interface is shown: others waited for the machine.
_STARTS = 15
# What Textual switches on first.
_INTERFACE = b"\x1b[?1004h"


def _record() -> tuple[Sequence[float], Sequence[bytes]]:
    """Start the program once; return when it wrote, in seconds, and all until then."""
    from tests.bench.terminal import Terminal
    from tests.bench.test_start_and_keys import SAVING, alone

    times, written = [0.0], [b""]
    started = perf_counter()
    with Terminal(SAVING, alone()) as terminal:
        while (now := perf_counter() - started) < _SECONDS:
            if found := terminal.read(_SECONDS - now):
                times.append(perf_counter() - started)
                written.append(written[-1] + found)
    return times, written


def _picture(written: bytes, folder: Path, title: str) -> str:
    """Draw what a terminal shows after this output, as SVG."""
    file = folder / "written"
    file.write_bytes(written)
    tmux = ["tmux", "-L", f"{folder.name}-{title.replace(' ', '-')}", "-f", "/dev/null"]
    size = ["-x", str(_COLUMNS), "-y", str(_LINES)]
    show = f"stty -echo -opost; cat {file}; sleep 60"
    subprocess.run([*tmux, "new-session", "-d", *size, show], check=True)  # noqa: S603
    sleep(1)
    capture = [*tmux, "capture-pane", "-e", "-p", "-N"]
    shown = subprocess.run(capture, check=True, capture_output=True, text=True).stdout  # noqa: S603
    subprocess.run([*tmux, "kill-server"], check=True)  # noqa: S603
    console = Console(
        file=StringIO(), record=True, width=_COLUMNS, height=_LINES, color_system="truecolor"
    )
    # Styles go on from line to line.
    lines = [*AnsiDecoder().decode(shown)][:_LINES]
    for line in [*lines, *[Text()] * (_LINES - len(lines))]:
        line.pad_right(_COLUMNS - line.cell_len)
        console.print(line)
    return console.export_svg(title=title)


def _interface(recorded: tuple[Sequence[float], Sequence[bytes]]) -> float:
    times, written = recorded
    found = (at for at, all_so_far in zip(times, written, strict=True) if _INTERFACE in all_so_far)
    return next(found, float("inf"))


def main(file: Path) -> None:
    """Record starts, and write the pictures of the fastest."""
    from tests.bench.seed import fill
    from tests.bench.terminal import Terminal
    from tests.bench.test_start_and_keys import ROWS, SAVING, STORED, alone, stored_at

    fill(stored_at(), STORED)
    with Terminal(SAVING, alone()) as terminal:
        terminal.until(ROWS)
        terminal.until_idle()
        terminal.leave()
    times, written = min((_record() for _ in range(_STARTS)), key=_interface)
    with TemporaryDirectory() as folder:
        pictures = []
        for wanted in _TIMES:
            name = f"{wanted} ms"
            shown = written[bisect_right(times, wanted / 1000) - 1]
            pictures.append((name, _picture(shown, Path(folder), name)))
    file.write_text(sheet(pictures), encoding="utf-8")
    sys.stdout.write(f"{file}: the interface after {_interface((times, written)):.2f} s\n")


if __name__ == "__main__":
    with TemporaryDirectory() as home:
        for variable in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
            os.environ[variable] = f"{home}/{variable.lower()}"
        main(Path(sys.argv[1]))
