"""The wheel, installed in an environment of its own."""

import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.support.command_line import ROOT

_INSTALL = ("install", "--quiet", "--disable-pip-version-check", "--no-deps")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment with the wheel, which finds the dependencies of this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    # A path in a .pth file is searched after the folder, and its own .pth files are not read, so
    # that this clone, which is installed as editable, is not found.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    target = str(folder / "bin" / "python")
    _run(sys.executable, "-m", "pip", "--python", target, *_INSTALL, str(wheel))
    return folder


@pytest.fixture
def foreign(installed: Path, tmp_path: Path) -> Path:
    """A folder with an `app`, `screens` and `widgets` of another project."""
    folder = tmp_path / "project"
    for name in ("app", "screens", "widgets"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(f"print('foreign {name}')", encoding="utf-8")
    (packages,) = installed.glob("lib/python*/site-packages")
    for name in ("app", "screens", "widgets"):
        shutil.copytree(folder / name, packages / name, dirs_exist_ok=True)
    (packages / "imports-app.pth").write_text("import app\n", encoding="utf-8")
    return folder


def _run(*words: str) -> None:
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
