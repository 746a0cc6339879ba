"""Commands of the user, run on incidents."""

from pathlib import Path

from app.config.custom_commands import CommandOutput, CommandScope, CustomCommand
from tests.support.demo import make_demo_server
from tests.support.program import program


def commands(folder: Path) -> tuple[CustomCommand, ...]:
    log = folder / "log"
    show, note = "echo got {reference} {name}", f"echo {{reference}} >> {log}"
    return (
        CustomCommand("Show it", show, "ctrl+l", output=CommandOutput.PANE),
        CustomCommand(
            "Note all", note, "ctrl+y", CommandScope.MARKED, uses_shell=True, confirm=True
        ),
        CustomCommand("Fail here", "false", "", CommandScope.INCIDENT),
        CustomCommand("Unknown", "echo {nam}", "ctrl+x"),
    )


async def test_commands_run_on_incidents_where_they_belong(tmp_path: Path) -> None:
    async with program(make_demo_server(incidents=30), commands=commands(tmp_path)) as running:
        await running.press("ctrl+l")
        await running.until_screen("CommandOutputScreen")
        assert "got INC-" in running.text()
        await running.press("escape", "ctrl+x")
        await running.until(lambda: "there is no field 'nam'" in running.told())
        await running.press("space", "j", "space", "ctrl+y")
        await running.until_screen("ConfirmCommandScreen")
        assert "/bin/sh -c" in running.text()
        await running.press("escape", "ctrl+y")
        await running.until_screen("ConfirmCommandScreen")
        await running.press("y")
        await running.until(lambda: "Done." in running.told())
        assert len((tmp_path / "log").read_text().split()) == 2
        await running.press("question_mark")
        await running.until_on_screen("Commands of your own")
        assert "Fail here" not in running.text()
        await running.press("escape", "enter")
        await running.until_screen("IncidentScreen")
        await running.press("colon")
        await running.write("fail he")
        await running.until_on_screen("Fail here")
        await running.press("enter")
        await running.until(lambda: "It ended with 1" in running.told())
