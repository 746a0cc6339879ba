"""Takes the pictures of the documents from the running program: `make pictures`."""

from asyncio import Runner
from pathlib import Path

from tests.support.demo import edit
from tests.support.program import Program, program
from tests.support.virtual_time import follow_the_loop, virtual_time_loop
from widgets.forms.incident_form import IncidentForm

_FOLDER = Path(__file__).parents[2] / "docs"


async def _list(running: Program) -> None:
    await running.press("5", "slash")
    await running.write("eu-west !severity:minor")
    await running.press("enter", "j", "j")


async def _detail(running: Program) -> None:
    await running.press("enter")
    await running.until_on_screen("Read from the API")
    await running.advance(1)


async def _declare(running: Program) -> None:
    await running.press("n")
    await running.until_screen("DeclareScreen")
    await running.write("Push notifications are sent three times")
    await running.until_on_screen("INC-117")
    await running.press("enter", "5")
    await running.until_on_screen("Critical")


async def _conflict(running: Program) -> None:
    incident_id = running.row.id
    await running.press("e")
    await running.until_screen("EditScreen")
    form = running.only(IncidentForm)
    rows = {row.field.key: row for row in form.rows}
    choices = {
        choice.label: choice
        for key in ("severity_id", "incident_status_id")
        for choice in rows[key].field.choices
    }
    rows["severity_id"].set_value((choices["Moderate"],))
    rows["incident_status_id"].set_value((choices["Fixing"],))
    rows["summary"].write("Clients refuse to connect since 02:11; the webhooks are queued.")
    theirs = "Clients refuse to connect: the certificate of `feature-api` has expired."
    edit(running.server, incident_id, severity_id=choices["Major"].id, summary=theirs)
    await running.press("ctrl+s")
    await running.until_screen("ReviewScreen")
    await running.press("y")
    await running.until_screen("ConflictScreen")
    await running.press("m")


async def _all(running: Program) -> None:
    await running.press("5", "j", "j", "j", "space", "j", "space", "k", "k")


async def _insights(running: Program) -> None:
    await running.press("5", "D")
    await running.until_screen("InsightsScreen")


_SIZE = (110, 32)
_PICTURES = (
    ("list", _list, "dark", _SIZE),
    ("detail", _detail, "dark", _SIZE),
    ("declare", _declare, "dark", _SIZE),
    ("conflict", _conflict, "dark", (120, 36)),
    ("insights", _insights, "dark", (120, 40)),
    ("design-dark", _all, "dark", _SIZE),
    ("design-light", _all, "light", _SIZE),
)


async def _take() -> None:
    _FOLDER.mkdir(exist_ok=True)
    for name, walk, theme, size in _PICTURES:
        async with program(size=size, theme=theme) as running:
            await walk(running)
            await running.rest()
            running.app.save_screenshot(f"{name}.svg", str(_FOLDER))


if __name__ == "__main__":
    follow_the_loop()
    with Runner(loop_factory=virtual_time_loop) as runner:
        runner.run(_take())
