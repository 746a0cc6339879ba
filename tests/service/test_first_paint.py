"""The list is painted from the store before the network and the models are loaded."""

import subprocess
import sys
from pathlib import Path

from app.store.cache.cache import IncidentCache
from tests.service.test_cache import document

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from app.config.settings import Profile, Settings
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.store.cache.cache import IncidentCache
from app.tui import IncidentApp

class Painted(IncidentApp):
    def _start(self):
        lines = self.screen._compositor.render_strips()
        print(any("Incident 1" in line.text for line in lines))
        print(sorted({"pydantic", "httpx"} & set(sys.modules)))
        self.exit()

workspace = Workspace("Work", IncidentCache(sys.argv[1]), connect=None)
Painted(workspace, LaunchOptions(Profile("work"), Settings())).run(headless=True)
"""


def test_the_list_is_painted_without_pydantic_and_httpx(tmp_path: Path) -> None:
    file = tmp_path / "cache.db"
    cache = IncidentCache(file)
    cache.upsert([document(1)])
    cache.close()
    done = subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-c", PROGRAM, str(file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.stdout.splitlines() == ["True", "[]"], done.stderr
