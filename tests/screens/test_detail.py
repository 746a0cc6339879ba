"""The screen of an incident: its header, what is folded, marked, named and copied."""

from pathlib import Path

import pytest

from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from screens.incident.incident import IncidentScreen
from tests.screens.test_share import a_clipboard
from tests.support.demo import make_demo_server
from tests.support.program import Program, program
from widgets.incident.field_list import FieldList
from widgets.incident.incident_header import IncidentHeader


def closed(server: DemoServer) -> str:
    """Return the number of an incident with a post-mortem link, teams, and durations."""
    known = server.organisation.incidents
    return str(next(one.number for one in known if one.postmortem_document_url))


def lines_of(running: Program) -> list[str]:
    """Return the lines of the list of fields."""
    return [str(option.prompt) for option in running.only(FieldList).options]


async def test_the_header_is_labelled_and_empty_and_read_only_fields_are_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = a_clipboard(tmp_path, monkeypatch)
    server = make_demo_server(incidents=60)
    async with program(server, reference=closed(server), size=(160, 40)) as running:
        await running.until_on_screen("Read from the API")
        title, labels, values = running.text().split("\n")[:3]
        assert "public · standard" in title
        for label in ("Severity", "Status", "Lead", "Type", "Age", "Channel", "Time to fix"):
            assert f"{label} " in labels
        opened: list[str] = []
        monkeypatch.setattr(running.app, "open_url", opened.append)
        monkeypatch.setattr("app.system.web_links.has_browser", lambda: True)
        for column in (values.index("open"), 2, values.index("#inc-")):
            await running.pilot.click(IncidentHeader, offset=(column, 2))
            await running.settle()
        dashboard, channel = opened
        assert dashboard.endswith(f"/{closed(server)}")
        assert "slack.com" in channel
        assert running.text().count("read-only") == 1
        assert any(line.startswith("Type") and line.endswith("⊘") for line in lines_of(running))
        folded = next(line for line in lines_of(running) if line.startswith("▸"))
        names = folded.partition(": ")[2].split(", ")
        assert not any(line.startswith(names[0]) for line in lines_of(running))
        listed = running.only(FieldList)
        listed.highlighted = lines_of(running).index(folded)
        await running.press("enter")
        assert any(line.startswith(names[0]) for line in lines_of(running))
        declared = next(n for n, line in enumerate(lines_of(running)) if "Declared by" in line)
        listed.highlighted = declared
        await running.press("C")
        await running.until_on_screen("Value: copied")
        assert taken.read_text() in lines_of(running)[declared]
        screen = running.app.screen
        assert isinstance(screen, IncidentScreen)
        incident = running.workspace.cache.incident(screen.current_id)
        teams = {team.id: team.name for team in await running.workspace.service.teams()}
        (shown,) = [line for line in lines_of(running) if line.startswith("Teams ")]
        assert incident is not None
        assert all(teams[each] in shown for each in incident.team_ids)


async def test_the_post_mortem_tab_has_the_incidents_own_link() -> None:
    server = make_demo_server(incidents=60)
    server.faults.add(Fault(FaultKind.STATUS, "GET", "*postmortem*", status=403, times=9))
    async with program(server, reference=closed(server)) as running:
        await running.until_on_screen("Read from the API")
        await running.press("6")
        await running.until_on_screen("https://docs.google.com/document/")
        assert "Post-mortems: " in running.text(), "what could not be read is still said"
