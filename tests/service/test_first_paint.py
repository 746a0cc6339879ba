"""List, first keys and preview come from the store before what they do not need is loaded."""

import subprocess
import sys
from pathlib import Path

from app.store.cache.cache import IncidentCache
from tests.service.test_cache import document

ROOT = Path(__file__).parents[2]
PROGRAM = """
import re
import sys
import app.__main__
from app.config.settings import Profile, Settings
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.store.cache.cache import IncidentCache
from app.tui import IncidentApp
from app.dates import date_ranges, datetimes
from app.domain import reference
from app.insights import rules

PATTERNS = {reference._ULID, datetimes._CLOCK, date_ranges._PERIOD, rules._WORKING}
HEAVY = {
    "pydantic", "httpx", "keyring", "email.utils", "app.api.client", "app.cli.parser",
    "app.config.parser", "app.demo.server", "app.domain.models", "app.editing.operations",
    "app.sync.sync", "app.writes.outbox", "screens.base.picker", "screens.forms.form",
    "screens.incident.incident",
}

def own(name):
    return name.partition(".")[0] in {"app", "screens", "widgets"}

def dataclasses():
    modules = [module for name, module in sys.modules.items() if own(name)]
    kinds = {each for module in modules for each in vars(module).values() if type(each) is type}
    return {k.__name__ for k in kinds if own(k.__module__) and hasattr(k, "__dataclass_fields__")}

class Painted(IncidentApp):
    def _start(self):
        self.simulate_key("space")
        super()._start()
        draw = self._list.start.draw_preview
        self._list.start.draw_preview = lambda: (self._tell_before_preview(), draw())

    def _tell_before_preview(self):
        self._tell("Incident 1", "1 marked", "No summary yet")
        print(self._lines().count("INC-1"))
        print("markdown_it" in sys.modules, PATTERNS & {each for _, each, _ in re._cache})
        print(*sorted(dataclasses()))

    def _lines(self):
        return "".join(line.text for line in self.screen._compositor.render_strips())

    def _tell(self, *texts):
        print(*(text in self._lines() for text in texts))

    def _start_work(self):
        self._tell("No summary yet")
        print(sorted(HEAVY & set(sys.modules)))
        self.exit()

workspace = Workspace("Work", IncidentCache(sys.argv[1]), connect=None)
Painted(workspace, LaunchOptions(Profile("work"), Settings())).run(headless=True)
"""


def test_a_key_is_handled_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
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
    # Each dataclass takes as long as forty of the classes named `Struct`.
    told = ["True True False", "1", "False set()", "Config Workspace", "True", "[]"]
    assert done.stdout.splitlines() == told, done.stderr
