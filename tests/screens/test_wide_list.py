"""A wide list has the timeline of the incident at the cursor, which costs few requests."""

from app.demo.faults import Fault, FaultKind
from tests.support.demo import make_demo_server
from tests.support.program import Program, program
from widgets.basic.panel import Panel
from widgets.incident.timeline_pane import TimelinePane

WIDE = (180, 50)


def logs(running: Program) -> int:
    """Requests for an incident's updates so far."""
    return len(running.received("GET", "/incident_updates"))


async def rest_a_second(running: Program) -> None:
    await running.advance(1)
    await running.rest()


async def test_the_timeline_is_read_at_rest_once_and_only_where_there_is_room() -> None:
    async with program(make_demo_server(incidents=40), size=WIDE) as running:
        await running.press("5")
        await rest_a_second(running)
        assert "newest first" in running.text()
        first, before = running.row.id, logs(running)
        for _ in range(12):
            await running.pilot.press("j")
        assert logs(running) == before, "nothing is read while the cursor moves"
        await rest_a_second(running)
        assert logs(running) == before + 1
        await running.press("g")
        assert running.row.id == first
        assert "newest first" in running.text(), "it is there at once"
        await rest_a_second(running)
        assert logs(running) == before + 1
        await running.pilot.resize_terminal(120, 40)
        await running.press("j")
        await rest_a_second(running)
        assert (logs(running), "newest first" in running.text()) == (before + 1, False)


async def test_the_timeline_is_a_pane_that_is_zoomed_and_scrolled() -> None:
    async with program(make_demo_server(incidents=40), size=WIDE) as running:
        await running.press("5", "j", "j")
        await rest_a_second(running)
        await running.press("tab", "tab")
        assert running.only(TimelinePane).has_focus
        shown = running.text()
        await running.press("pagedown")
        assert running.text() != shown
        await running.press("z")
        assert running.only(Panel, "#timeline").region.width == WIDE[0]
        await running.pilot.resize_terminal(120, 40)
        await running.rest()
        assert running.only(Panel, "#list").region.width == 120 - 36
        assert running.table.has_focus


async def test_what_cannot_be_read_is_said_and_tried_again() -> None:
    server = make_demo_server(incidents=40)
    async with program(server, size=WIDE) as running:
        fault = Fault(FaultKind.REFUSED, "GET", "/v2/incident_timeline_items", times=4)
        server.faults.add(fault)
        await running.press("5")
        await rest_a_second(running)
        assert "newest first" in running.text(), "the rest is there"
        await running.press("tab", "tab", "z", *["pagedown"] * 9)
        assert "Timeline: " in running.text()
        await running.advance(31)
        await running.press("z", "shift+tab", "shift+tab", "j", "k")
        await rest_a_second(running)
        await running.press("tab", "tab", "z", *["pagedown"] * 9)
        assert "Timeline: " not in running.text()
