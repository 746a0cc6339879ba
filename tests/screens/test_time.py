"""What happens as time passes: ages, the live refresh, the preview, and waits."""

from app.api.service import IncidentService
from app.config.settings import DEMO_PROFILE
from app.demo.faults import Fault, FaultKind
from app.demo.transport import DemoTransport
from app.system.secret import Secret
from tests.screens.test_live import somebody_declares
from tests.support.demo import KEY, make_demo_server
from tests.support.program import make_workspace, program
from tests.support.virtual_time import until_idle
from widgets.incident.preview import Preview


async def test_ages_and_the_clock_go_on_by_themselves() -> None:
    async with program() as running:
        first = running.text().splitlines()[0]
        assert "synced 0s ago" in first
        assert "03:12" in first
        await running.advance(125)
        first = running.text().splitlines()[0]
        assert "synced 2m ago" in first
        assert "03:14" in first


async def test_the_list_is_refreshed_when_the_interval_is_over_and_not_before() -> None:
    async with program(refresh_seconds=30) as running:
        somebody_declares(running.server, "Declared by somebody")
        await running.advance(29)
        assert "Declared by somebody" not in running.text()
        await running.advance(2)
        assert "Declared by somebody" in running.text()
        assert "1 new" in running.text()


async def test_the_preview_waits_until_the_cursor_rests() -> None:
    async with program() as running:
        preview, before = running.only(Preview), running.row.reference
        for _ in range(3):
            running.app.simulate_key("j")
            await until_idle()
        assert str(preview.said).startswith(before)
        await running.rest()
        assert running.row.reference != before
        assert str(preview.said).startswith(running.row.reference)


async def test_a_wait_for_the_rate_limit_counts_down_and_is_over() -> None:
    server = make_demo_server(incidents=20)
    workspace = make_workspace(server)
    workspace.connect = lambda: IncidentService.connect(
        api_url=DEMO_PROFILE.api_url,
        key=Secret(KEY),
        transport=DemoTransport(server),
        clock=workspace.clock,
    )
    async with program(server, workspace=workspace) as running:
        server.faults.add(Fault(FaultKind.RATE_LIMITED, seconds=7))
        await running.press("r")
        assert "Too many requests, resuming in 7 s" in running.text()
        await running.advance(2)
        assert "resuming in 5 s" in running.text()
        await running.advance(5)
        assert "resuming" not in running.text()
        assert "synced 0s ago" in running.text()
