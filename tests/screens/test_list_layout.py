"""What the list shows at the usual sizes: references, columns beside the preview, the summary."""

from tests.screens.test_writing import small_server
from tests.support.demo import make_demo_server
from tests.support.program import make_workspace, program


async def test_the_main_columns_fit_beside_the_preview_and_references_are_whole() -> None:
    server = make_demo_server(incidents=30)
    server.organisation.incidents[-1].number = 990_001
    async with program(server, size=(120, 40)) as running:
        await running.press("5")
        titles = running.text().split("\n")[2]
        for title in ("Ref", "Severity", "Status", "Name", "Age"):
            assert title in titles
        assert "INC-990001 " in running.text()
        assert "│" in running.text(), "the preview is open"


async def test_the_preview_of_a_small_terminal_begins_with_the_summary() -> None:
    server = small_server()
    for incident in server.organisation.incidents:
        incident.summary = "Payments fail for every second card."
    async with program(server, size=(80, 24)) as running:
        assert "Payments fail for every second card." in running.text()


async def test_the_header_names_the_organisation_beside_the_profile() -> None:
    server = small_server()
    workspace = make_workspace(server)
    workspace.name = "work"
    async with program(server, workspace=workspace) as running:
        assert "incident-tui northwind-pay · work" in running.text().split("\n")[0]
