"""Commands in process, on the demo organisation: one machine with one journal and one clock."""

from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

import pytest

import app.cli.run
from app.cli.parser import parse
from app.cli.run import run
from app.config.saved_views import SavedView
from app.demo.server import DemoServer
from app.insights.pages import InsightsPage
from app.insights.rules import CountingRules
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.store.journal.journal import Journal
from app.system.clock import Clock
from tests.support.demo import SteppingClock, make_demo_server
from tests.support.program import make_workspace


@dataclass
class CommandLine:
    """Runs commands against one organisation, with one journal, as a machine would."""

    server: DemoServer
    journal: str
    capsys: pytest.CaptureFixture[str]
    views: tuple[SavedView, ...] = ()
    clock: SteppingClock = field(default_factory=SteppingClock)
    profile: str = ""
    zone: tzinfo = UTC
    rules: CountingRules = field(default_factory=CountingRules)
    pages: tuple[InsightsPage, ...] = ()
    told: str = ""
    complained: str = ""

    def run(self, *words: str) -> int:
        """The exit status; what was printed is kept."""
        status = run(parse(words))
        self.told, self.complained = self.capsys.readouterr()
        return status

    def received(self, ending: str) -> list[Any]:
        """The bodies that were sent there."""
        return [
            request.body
            for request in self.server.requests
            if request.method == "POST" and request.path.endswith(ending)
        ]


def command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    """Return a machine on which commands talk to a demo server in process."""
    commands = CommandLine(make_demo_server(incidents=60), f"{tmp_path}/journal.db", capsys)

    def opened(launch: LaunchOptions) -> Workspace:
        workspace = make_workspace(commands.server, zone=commands.zone)
        workspace.rules, workspace.insights = commands.rules, commands.pages
        workspace.read_only = launch.read_only
        workspace.clock = Clock(now=commands.clock, monotonic=workspace.clock.monotonic)
        workspace.open_journal = lambda: Journal(commands.journal, now=commands.clock)
        workspace.saved_views, workspace.profile = commands.views, commands.profile
        return workspace

    monkeypatch.setattr(app.cli.run, "open_workspace", opened)
    monkeypatch.setenv("INCIDENT_API_KEY", "a-key")
    return commands
