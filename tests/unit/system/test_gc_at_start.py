"""Imports of the start are not interrupted by garbage collections; commands have them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
import gc, runpy, sys

class Finder:
    @staticmethod
    def find_spec(name, *_):
        if name in ("app.config.settings", "app.cli.commands"):
            print(name, gc.isenabled())
        if name == "app.cli.commands":
            raise SystemExit

sys.meta_path.insert(0, Finder)
sys.argv = ["incident-tui", "list"]
runpy.run_module(MODULE, run_name="__main__")
"""


@pytest.mark.parametrize("module", ["app", "incident_tui"])
def test_garbage_is_collected_in_commands_but_not_while_they_are_loaded(module: str) -> None:
    done = subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-c", PROGRAM.replace("MODULE", repr(module))],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    told = ["app.config.settings False", "app.cli.commands True"]
    assert done.stdout.splitlines() == told, done.stderr
