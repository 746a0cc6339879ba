"""Plays the script in every terminal, and prints the table: `make terminals`.

Each runs under Xvfb, with keys and clicks of xdotool. Needed are Debian's xvfb, x11-utils,
x11-xkb-utils, xdotool, xclip and imagemagick, and of these what is to be tried: xterm,
rxvt-unicode, stterm, kitty, alacritty, foot with weston and wl-clipboard, tmux, screen, mosh.

Usage: `python -m tests.terminals FOLDER [TERMINAL…]`. The folder gets the pictures and the table.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.terminals.displays import display
from tests.terminals.script import STEPS, Failed, NotApplicable, Run, start
from tests.terminals.terminals import TERMINALS, Terminal, end, environment_of

_ROOT = Path(__file__).parents[2]
PASSED = "pass"


def _play(terminal: Terminal, pictures: Path) -> Mapping[str, str]:
    """Play the script, and return the result of each step."""
    with TemporaryDirectory(prefix="incident-") as temporary:
        folder = Path(temporary)
        environment = environment_of(terminal, folder)
        config = folder / "home/.config/incident-tui/config.toml"
        config.parent.mkdir(parents=True)
        config.write_text('notify_from_severity = "Minor"\n', encoding="utf-8")
        with display(folder, is_wayland=terminal.is_wayland) as shown:
            run = Run(terminal, shown, folder, pictures)
            # Some terminals set the home of the user's account.
            inside = {"HOME": str(run.home), "PYTHONPATH": str(_ROOT), **terminal.inside}
            variables = [f"{name}={value}" for name, value in inside.items()]
            command = [sys.executable, "-m", "tests.terminals.shell", str(folder), "--demo"]
            process = subprocess.Popen(
                terminal.start(["env", *variables, *command]),
                cwd=run.home,
                env={**environment, **shown.environment},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                return dict(_results(run))
            finally:
                run.shell("end")
                process.terminate()
                end(terminal)
                process.wait()


def _results(run: Run) -> Iterable[tuple[str, str]]:
    for name, step in STEPS.items():
        result = _result(run, name, step)
        run.picture(name)
        yield name, result
        sys.stdout.write(f"{run.terminal.name}, {name}: {result}\n")
        sys.stdout.flush()
        if result != PASSED and step is start:
            return


def _result(run: Run, name: str, step: Callable[[Run], None]) -> str:
    if reason := run.terminal.not_applicable.get(name):
        return reason
    try:
        step(run)
    except NotApplicable as reason:
        return str(reason)
    except Failed as failed:
        return f"FAIL: {failed}"
    return PASSED


def _table(results: Mapping[str, Mapping[str, str]]) -> str:
    """Return the table in Markdown, with the reasons below it."""
    notes: list[str] = []
    lines = [" | ".join(("", "terminal", *STEPS, "")).strip()]
    lines.append("|---" * (len(STEPS) + 1) + "|")
    for name, cells in results.items():
        shown = []
        for step in STEPS:
            result = cells.get(step, "–")
            if result not in (PASSED, "–"):
                if result not in notes:
                    notes.append(result)
                failed = result.startswith("FAIL")
                result = f"{'**fail**' if failed else 'n/a'} {notes.index(result) + 1}"
            shown.append(result)
        lines.append(f"| {name} | {' | '.join(shown)} |")
    return "\n".join([*lines, "", *(f"{number}. {note}" for number, note in enumerate(notes, 1))])


def main(pictures: Path, names: Iterable[str]) -> int:
    """Play all terminals, or the named ones; return 1 if anything fails."""
    os.nice(5)
    pictures.mkdir(exist_ok=True)
    wanted = set(names)
    results: dict[str, Mapping[str, str]] = {}
    for terminal in TERMINALS:
        if wanted and terminal.name not in wanted:
            continue
        if not terminal.version_text:
            sys.stdout.write(f"{terminal.name}: not installed\n")
            continue
        # Types and locales are tried in an xterm.
        label = (
            f"{terminal.name} {terminal.version_text}"
            if terminal.has_own_version
            else terminal.name
        )
        results[label] = _play(terminal, pictures)
    table = _table(results)
    (pictures / "table.md").write_text(f"{table}\n", encoding="utf-8")
    sys.stdout.write(f"\n{table}\n")
    return int("FAIL" in table)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
