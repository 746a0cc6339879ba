"""Timestamps that are missing or wrong: in the picker, in the review, and as a view."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from app.demo.core.organisation import Incident
from app.demo.core.wire import JsonObject
from app.demo.server import DemoServer
from app.system.exit_codes import ExitCode
from tests.support.commands import command_line
from tests.support.demo import ask, edit, fill_resolve_form, make_demo_server
from tests.support.program import program

UNMEASURED = {"timestamps_missing", "invalid_timestamps"}


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=60)


def live(server: DemoServer) -> Incident:
    return next(
        each for each in server.organisation.incidents[::-1] if each.status["category"] == "live"
    )


def timestamp_id(server: DemoServer, name: str) -> str:
    return str(server.organisation.named(server.organisation.timestamps, name)["id"])


def set_time(server: DemoServer, incident: Incident, name: str, value: str) -> None:
    entry = {"incident_timestamp_id": timestamp_id(server, name), "value": value}
    assert edit(server, incident.id, incident_timestamp_values=[entry])[0] == 200


def rank(value: JsonObject) -> int:
    return int(value["incident_timestamp"]["rank"])


def distorting(server: DemoServer) -> set[str]:
    """The closed incidents that leave a duration out, or have timestamps out of order."""
    found = set()
    for incident in server.organisation.incidents:
        sent = ask(server, f"/v2/incidents/{incident.id}")[1]["incident"]
        times = [
            each["value"]["value"]
            for each in sorted(sent["incident_timestamp_values"], key=rank)
            if each.get("value")
        ]
        wrong = any(metric["status"] in UNMEASURED for metric in sent["duration_metrics"])
        wrong |= any(later < earlier for earlier, later in pairwise(times))
        if wrong and sent["incident_status"]["category"] == "closed":
            found.add(incident.id)
    return found


async def test_the_picker_and_the_review_say_what_is_wrong_and_what_follows(
    server: DemoServer,
) -> None:
    incident = live(server)
    async with program(server, reference=str(incident.number)) as running:
        await running.until_on_screen("Read from the API")
        await running.press("t")
        await running.until_on_screen("Fixed at")
        await running.write("Fixed at")
        await running.press("enter")
        await running.until_screen("EditScreen")
        await running.write("2026-11-24 01:00")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        text = running.text()
        assert "Fixed at is before Identified at." in text
        assert "Time to fix: not measured → negative" in text
        await running.press("y")
        await running.until_screen("IncidentScreen")
        await running.until(lambda: bool(running.received("POST", "/actions/edit")))
        await running.press("t")
        await running.until_on_screen("! before Identified at")


async def test_the_closing_review_flags_timestamps(server: DemoServer) -> None:
    incident = live(server)
    fill_resolve_form(server, incident.id)
    set_time(server, incident, "Fixed at", "2026-11-25T00:00:00Z")
    async with program(server, reference=str(incident.number)) as running:
        await running.until_on_screen("Read from the API")
        await running.press("x")
        await running.until_on_screen("matches")
        await running.write("Documenting")
        await running.press("enter")
        await running.until_screen("ReviewScreen")
        await running.until_on_screen("Fixed at is in the future.")


async def test_incidents_that_distort_insights_are_a_view_and_edited_together(
    server: DemoServer,
) -> None:
    wrong = distorting(server)
    assert wrong
    async with program(server) as running:
        await running.press("colon")
        await running.until_screen("CommandPalette")
        await running.write("incomplete")
        await running.until_on_screen("missing or wrong timestamps")
        await running.press("enter")
        await running.until_on_screen("6 Incomplete")
        # The gaps can be seen.
        header = next(line for line in running.text().splitlines() if " Ref " in line)
        assert "Reported at" in header
        listed = {row.id for row in running.table.rows}
        assert wrong <= listed
        assert all(row.status_category == "closed" for row in running.table.rows)
        # Its tab is there while it is open, "-" goes back to it, and there is one of it.
        await running.press("colon")
        await running.until_screen("CommandPalette")
        await running.write("incomplete")
        await running.until_on_screen("missing or wrong timestamps")
        await running.press("enter", "minus")
        await running.until(lambda: "Incomplete" not in running.text())
        await running.until(lambda: "Incomplete" not in running.text())
        await running.press("minus")
        await running.until_on_screen("6 Incomplete")
        await running.press("asterisk", "t")
        await running.until_on_screen("Identified at")
        await running.write("Identified at")
        await running.press("enter")
        await running.until_screen("BulkForm")


def test_the_command_line_lists_what_is_incomplete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = command_line(tmp_path, monkeypatch, capsys)
    wrong = distorting(line.server)
    assert line.run("list", "--demo", "--view", "incomplete", "--output", "json") == ExitCode.DONE
    listed = json.loads(line.told)
    assert wrong <= {each["id"] for each in listed}
    for each in listed:
        if each["id"] not in wrong:
            assert lacks_required(each), each["reference"]


def lacks_required(incident: dict[str, object]) -> bool:
    """Whether some custom field has no value."""
    entries = incident["custom_field_entries"]
    assert isinstance(entries, list)
    return any(not entry["values"] for entry in entries)
