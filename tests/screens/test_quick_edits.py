"""The jobs of a live incident in as few keys as they were promised, each through the review."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest

from app.demo.core.organisation import Incident
from app.demo.server import DemoServer
from app.tui import IncidentApp
from screens.list.incident_list import IncidentListScreen
from tests.screens.test_writing import at_api, small_server
from tests.support.demo import fill_resolve_form, make_demo_server
from tests.support.program import Program, program


async def reviewed(running: Program, *keys: str) -> str:
    """Press these keys one after the other, without looking; what the review says then."""
    await running.press(*keys)
    await running.until_screen("ReviewScreen")
    assert running.received("POST", "/actions/edit") == [], "nothing is sent before the review"
    return running.text()


async def confirm(running: Program) -> None:
    await running.press("y")
    await running.until_screen("IncidentListScreen")


@dataclass(frozen=True, slots=True)
class Job:
    """What a person does, pressed without looking, in at most so many keys."""

    keys: tuple[str, ...]
    most: int
    says: str = ""
    """What is said before the last key, which confirms; nothing is sent before it."""


NAME = "Down"
OPENING = ("slash", *"123", "enter", "enter")
JOBS = (
    Job(("v", "2", "y"), 3, "→ ▂ Minor"),
    Job(("s", "4", "y"), 3, "→ ◐ Documenting"),
    Job(("a", "1", *"ann", "enter", "y"), 7, "becomes Incident Lead"),
    Job(("c", "5", "1", "y"), 4, "Root cause"),
    Job(("n", *NAME, "enter", "2", "ctrl+s", "y"), len(NAME) + 5, f"Declare: {NAME}"),
    Job(("asterisk", "c", "5", "2", "y"), 1 + 4, "incidents: Root cause"),
)


async def test_each_job_takes_no_more_keys_than_was_promised_in_any_view() -> None:
    # An organisation without a form of its own, which could ask for more when declaring.
    server = make_demo_server(incidents=130, missing=["/v3/incident_forms"])
    async with program(server) as running:
        assert running.table.rows, "what is active is there before any key"
        assert len(OPENING) <= 6
        for number in "12345":
            await running.press(number, *OPENING)
            await running.until_screen("IncidentScreen")
            await running.until_on_screen("INC-123")
            await running.press("escape", "escape")
        live = next(each for each in server.organisation.incidents if is_live(each))
        for view, job in zip(cycle("15"), JOBS):
            await running.press(view)
            running.table.move_cursor(key=live.id)
            assert len(job.keys) <= job.most
            sent = posts(server)
            await running.press(*job.keys[:-1])
            await running.until_on_screen(job.says)
            assert posts(server) == sent, "nothing is sent before the confirm"
            await running.press(job.keys[-1])
            await running.until(lambda: "0 waiting" in running.text() or at_rest(running))
            assert posts(server) > sent
            while not isinstance(running.app.screen, IncidentListScreen):
                await running.press("escape")
            await running.press("escape")


def is_live(incident: Incident) -> bool:
    return incident.status["category"] == "live" and incident.visibility == "public"


def posts(server: DemoServer) -> int:
    return sum(1 for request in server.requests if request.method == "POST")


def at_rest(running: Program) -> bool:
    return type(running.app.screen).__name__ in {"IncidentListScreen", "IncidentScreen"}


async def test_a_timestamp_is_typed_as_people_say_it() -> None:
    async with program(small_server()) as running:
        await running.press("t", *"fixed", "enter")
        await running.until_screen("EditScreen")
        await running.write("-15m")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        assert "02:57" in running.text()
        await confirm(running)


async def test_closing_offers_only_ends_and_holds_back() -> None:
    server = small_server()
    for incident in server.organisation.incidents:
        fill_resolve_form(server, incident.id)
    async with program(server) as running:
        await running.press("x")
        await running.until_screen("PickerScreen")
        await running.until_on_screen("Closed")
        assert "Investigating" not in running.text().split("Status", 1)[1].split("match")[0]
        await running.write("Closed")
        await running.until_on_screen("1 match")
        said = await reviewed(running, "enter")
        assert "skips the post-incident flow" in said
        assert running.app.screen.focused is not None
        assert running.app.screen.focused.id == "back"


async def test_the_last_edit_is_made_again_on_another_incident() -> None:
    async with program() as running:
        await running.press("5", "v", "1")
        await running.until_screen("ReviewScreen")
        await confirm(running)
        await running.press("full_stop")
        await running.until_on_screen("already has these values")
        await running.press("j", "full_stop")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until(lambda: len(running.received("POST", "/actions/edit")) == 2)
        first, second = running.received("POST", "/actions/edit")
        assert first.body["incident"] == second.body["incident"]
        assert first.path != second.path


async def test_leaving_a_choice_goes_back_and_all_of_them_are_a_form() -> None:
    async with program(small_server()) as running:
        for keys in (("s",), ("v",), ("x",), ("a",), ("a", "1")):
            await running.press(*keys)
            await running.until_on_screen("match")
            assert "**" not in running.text(), "descriptions are Markdown"
            await running.press("escape")
            await running.until_screen("IncidentListScreen")
        await running.press("a", *"all", "enter")
        await running.until_screen("EditScreen")
        assert "Scribe" in running.text()
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        assert running.workspace.journal.drafts.all() == ()


HANDED_OVER: list[bool] = []


@contextmanager
def handed_over() -> Iterator[None]:
    """As Textual does it: an error inside leaves the terminal where it is."""
    HANDED_OVER.append(True)
    yield
    HANDED_OVER.pop()


def editor(monkeypatch: pytest.MonkeyPatch, script: Path, code: str) -> None:
    """An editor that runs this Python on the file; handing over the terminal needs a real one."""
    script.write_text(f"import sys, pathlib\nfile = pathlib.Path(sys.argv[1])\n{code}\n")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    monkeypatch.setattr(IncidentApp, "suspend", lambda _: handed_over())


def kept_in(folder: Path) -> list[str]:
    return [file.read_text(errors="surrogateescape") for file in folder.glob("incident-*.md")]


async def test_the_summary_is_written_in_the_persons_editor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with program(small_server()) as running:
        await running.press("m")
        await running.until_screen("EditScreen")
        await running.press("ctrl+e")
        await running.until_on_screen("This terminal cannot be handed to an editor.")
        editor(monkeypatch, tmp_path / "editor.py", "file.write_text('Written\\nelsewhere\\n')")
        await running.press("ctrl+e")
        await running.until_on_screen("elsewhere")
        editor(monkeypatch, tmp_path / "editor.py", "file.write_text('half'); sys.exit(3)")
        await running.press("ctrl+e")
        await running.until_on_screen("ended with 3;")
        assert kept_in(tmp_path) == ["half"]
        editor(monkeypatch, tmp_path / "editor.py", "file.write_text('\\n')")
        await running.press("ctrl+e")
        await running.until_on_screen("left the file empty;")
        monkeypatch.setenv("EDITOR", "no-such-editor")
        await running.press("ctrl+e")
        await running.until_on_screen("no-such-editor: No such file")
        assert HANDED_OVER == [], "the terminal is the program's again"
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        await confirm(running)
        assert at_api(running).summary == "Written\nelsewhere"
