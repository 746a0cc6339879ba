"""The program installed from its wheel, beside another project with folders of the same names."""

import json
import os
import subprocess
import zipfile
from pathlib import Path

from tests.support.terminal import PseudoTerminal

_LIST = ("list", "--demo", "--output", "json")


def test_nothing_but_one_package_is_installed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        places = {Path(name).parts[0] for name in archive.namelist()}
    assert {place for place in places if not place.endswith((".dist-info", ".data"))} == {
        "incident_tui"
    }


def test_packages_of_the_same_names_are_not_imported(installed: Path, foreign: Path) -> None:
    binaries = installed / "bin"
    starts = (
        (str(binaries / "incident-tui"),),
        (str(binaries / "python"), "-m", "incident_tui"),
        (str(binaries / "python"), "-P", "-m", "incident_tui"),
    )
    for start in starts:
        finished = subprocess.run(  # noqa: S603 - this program
            [*start, *_LIST],
            cwd=foreign,
            env={**os.environ, "PYTHONPATH": str(foreign)},
            capture_output=True,
            text=True,
            check=True,
        )
        # The .pth file has imported it before the program's first line.
        first, _, rest = finished.stdout.partition("\n")
        assert first == "foreign app", start
        assert json.loads(rest), start


def test_the_interface_finds_its_screens_and_styles(installed: Path, foreign: Path) -> None:
    with PseudoTerminal(
        ["-m", "incident_tui", "--demo"],
        {"PYTHONPATH": str(foreign)},
        python=installed / "bin" / "python",
        folder=foreign,
    ) as terminal:
        terminal.until(b"INC-")
        terminal.type(b"n")
        terminal.until(b"Declare an incident")
        assert terminal.written.count(b"foreign") == 1
