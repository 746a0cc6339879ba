"""Opening elsewhere and copying: what is sent where, and what is said."""

from pathlib import Path

import pytest

import widgets.textual_compat.driver
from screens.base.controllers import ControllerScreen
from screens.base.share_controller import ShareController
from tests.support.program import program


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No clipboard and no browser of whoever runs the tests."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "TMUX", "BROWSER"):
        monkeypatch.delenv(name, raising=False)


def a_clipboard(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program on the path that keeps what it is given in a file."""
    taken = folder / "taken"
    program_file = folder / "xclip"
    program_file.write_text(f'#!/bin/sh\nexec cat > "{taken}"\n', encoding="utf-8")
    program_file.chmod(0o755)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return taken


async def test_reference_and_link_are_copied_from_list_and_detail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = a_clipboard(tmp_path, monkeypatch)
    async with program() as running:
        reference = running.row.reference
        await running.press("y")
        await running.until_on_screen("Reference: copied with xclip")
        assert taken.read_text(encoding="utf-8") == reference
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        await running.press("Y")
        await running.until_on_screen("Link: copied with xclip")
        link = taken.read_text(encoding="utf-8")
        assert link.startswith("https://")
        assert link.endswith(reference.removeprefix("INC-"))


async def test_without_clipboard_and_browser_the_text_is_shown_all_the_same() -> None:
    async with program() as running:
        await running.press("Y")
        await running.until_on_screen("there is no clipboard here")
        await running.until_on_screen("https://app.incident.io/northwind-pay/incidents/")
        await running.press("o")
        await running.until_on_screen("There is no browser here")


async def test_where_people_talk_about_it_is_asked_for_when_there_are_several_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    async with program() as running:
        opened: list[str] = []
        monkeypatch.setattr(running.app, "open_url", opened.append)
        call = "https://meet.example/on-call"
        edit = {"incident": {"call_url": call}, "notify_incident_channel": False}
        await running.workspace.service.update(running.row.id, edit)
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("Read from the API")
        await running.press("O")
        await running.until_screen("PickerScreen")
        await running.write("call")
        await running.press("enter")
        await running.until_on_screen(f"Sent to the browser: {call}")
        assert opened == [call]


async def test_json_is_one_key_away_from_the_list() -> None:
    async with program() as running:
        identifier = running.row.id
        await running.press("i")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen(f'"id": "{identifier}"')


async def test_a_handover_note_is_a_command_in_list_and_detail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = a_clipboard(tmp_path, monkeypatch)
    async with program() as running:
        reference = running.row.reference
        total = len(running.table.rows)
        await running.press("colon")
        await running.write("copy slack")
        await running.until_on_screen("Copy a handover note for Slack")
        await running.press("enter")
        await running.until_on_screen("Note: copied with xclip")
        assert taken.read_text(encoding="utf-8").startswith(f"*Active: {total}*\n\n• *{reference}*")
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("Read from the API")
        taken.unlink()
        await running.app.screen.run_action("share.copy_note('md')")
        await running.until(taken.exists)
        await running.until(lambda: "**Incident Lead**" in taken.read_text(encoding="utf-8"))
        assert f"[{reference} " in taken.read_text(encoding="utf-8")


async def test_what_is_no_web_address_is_not_opened_and_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    async with program() as running:
        opened: list[str] = []
        monkeypatch.setattr(running.app, "open_url", opened.append)
        for link in ("file:///etc/passwd", "javascript:alert(1)", "https://", "slack://channel"):
            shown = running.app.screen
            assert isinstance(shown, ControllerScreen)
            share = shown.controllers["share"]
            assert isinstance(share, ShareController)
            share.links.open(link)
            await running.settle()
            assert f"not a web address: {link}" in running.told()
        assert opened == []


async def test_the_mouse_is_given_to_the_terminal_and_taken_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[str] = []
    monkeypatch.setattr(
        widgets.textual_compat.driver, "write_to_terminal", lambda _, text: written.append(text)
    )
    async with program() as running:
        await running.press("percent_sign")
        await running.until_on_screen("Mouse released")
        await running.press("percent_sign")
        await running.until_on_screen("Mouse captured.")
    off, on = written
    assert "\x1b[?1000l" in off
    assert on == off.replace("l", "h")
