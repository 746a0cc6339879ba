"""What is to be done over all incidents: every open thing, sorted, and a way to its incident."""

from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.domain.open_work import OpenWork
from tests.support.demo import ask, make_demo_server
from tests.support.program import Program, program
from widgets.table.table import LineTable


def open_ids(server: DemoServer) -> set[str]:
    found: set[str] = set()
    for path, name in (("/v3/follow_ups", "follow_ups"), ("/v3/actions", "actions")):
        after: list[tuple[str, str]] = []
        while True:
            _, answer = ask(server, path, ("page_size", "250"), *after)
            found |= {one["id"] for one in answer[name] if one["status"] == "outstanding"}
            if "after" not in answer["pagination_meta"]:
                break
            after = [("after", answer["pagination_meta"]["after"])]
    return found


def rows(running: Program) -> list[OpenWork]:
    return list(running.only(LineTable).rows)


async def test_all_open_work_is_listed_sorted_done_and_leads_to_its_incident() -> None:
    server = make_demo_server(incidents=120)
    expected = open_ids(server)
    async with program(server) as running:
        await running.press("T")
        await running.until_screen("OpenWorkScreen")
        await running.until(lambda: "reading…" not in running.text())
        assert {row.work.id for row in rows(running)} == expected
        urgencies = [row.urgency for row in rows(running)]
        assert urgencies == sorted(urgencies)
        await running.press("S")
        await running.until_on_screen("the oldest first")
        ages = [row.created_at for row in rows(running)]
        assert ages == sorted(ages)
        await running.press("S", "S")
        await running.until_on_screen("by assignee")
        assert rows(running)[-1].assignee == ""
        chosen = running.only(LineTable).current
        assert isinstance(chosen, OpenWork)
        await running.until_on_screen(f"{chosen.reference} {chosen.incident} · ")
        await running.press("space")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("OpenWorkScreen")
        await running.until(lambda: len(rows(running)) == len(expected) - 1)
        assert chosen.work.id not in {row.work.id for row in rows(running)}
        current = running.only(LineTable).current
        assert isinstance(current, OpenWork)
        reference = current.reference
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen(f"{reference} ")
        await running.press("escape")
        await running.until_screen("OpenWorkScreen")
        server.faults.add(Fault(FaultKind.STATUS, "GET", "/v3/*", status=403, times=0))
        await running.press("r")
        await running.until_on_screen("Not read")
        assert "not allowed" in running.text()
