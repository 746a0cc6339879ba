"""Dialogs: help and palette open in them, and nothing covers what they ask."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable

import pytest
from textual.command import CommandPalette
from textual.screen import ModalScreen
from textual.widget import Widget

import screens
from screens.base.dialog import Dialog
from tests.screens.test_forms import send
from tests.screens.test_writing import rename, small_server
from tests.support.demo import edit
from tests.support.program import Program, program
from widgets.basic.popup_panel import PopupPanel


def test_every_modal_screen_is_a_dialog() -> None:
    for module in pkgutil.walk_packages(screens.__path__, f"{screens.__name__}."):
        importlib.import_module(module.name)
    known: list[type] = [ModalScreen]
    found: set[type] = set()
    while known:
        kind = known.pop()
        known += kind.__subclasses__()
        if kind.__module__.startswith("screens."):
            found.add(kind)
    assert len(found) > 10
    assert all(issubclass(kind, Dialog) for kind in found)


async def review(running: Program) -> None:
    await running.press("s", "1")
    await running.until_screen("ReviewScreen")


async def conflict(running: Program) -> None:
    incident = await rename(running, " again")
    edit(running.server, incident.id, name="Theirs")
    await send(running)
    await running.until_screen("ConflictScreen")


async def pending(running: Program) -> None:
    await running.press("d")
    await running.until_screen("PendingScreen")


@pytest.mark.parametrize(
    ("opened", "command"),
    [
        (review, "Send it"),
        (conflict, "Review the result"),
        (pending, "Go back"),
    ],
)
async def test_help_and_palette_list_the_keys_of_a_dialog(
    opened: Callable[[Program], Awaitable[None]], command: str
) -> None:
    async with program(small_server()) as running:
        reference = running.row.reference
        await opened(running)
        dialog = running.app.screen
        await running.press("question_mark")
        await running.until_screen("KeysScreen")
        assert command in running.text()
        await running.press("escape", "colon")
        await running.until(lambda: isinstance(running.app.screen, CommandPalette))
        await running.until_on_screen(command)
        # What is under the dialog stays as it is.
        await running.write(reference)
        await running.until_on_screen("No matches found")
        await running.press("escape")
        assert running.app.screen is dialog


@pytest.mark.parametrize("opened", [review, conflict])
@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_a_toast_does_not_cover_what_is_confirmed(
    opened: Callable[[Program], Awaitable[None]], size: tuple[int, int]
) -> None:
    async with program(small_server(), size=size) as running:
        running.app.notify("It is about what is below.", title="News", timeout=60)
        await opened(running)
        panel = running.only(PopupPanel)
        toast = running.only(Widget, "Toast")
        await running.settle()
        assert "It is about what is below." in " ".join(running.text().split())
        assert not panel.region.overlaps(toast.region)
        assert running.text().count("News") == 1
        lowest = running.text().split("\n")[panel.region.bottom - 1]
        assert "esc back" in lowest
        if opened is review:
            assert "Notify the incident's channel" in running.text()
        # It gets its lines back.
        await running.advance(60)
        assert panel.styles.margin == panel.styles.base.margin


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_a_toast_does_not_cover_the_review_of_several(size: tuple[int, int]) -> None:
    async with program(small_server(), size=size) as running:
        running.app.notify("It is about what is below.", title="News", timeout=60)
        await running.press("space", "j", "space", "v", "1")
        await running.until_screen("BulkScreen")
        toast = running.only(Widget, "Toast")
        for part in ("LineTable", "#bulk-buttons", "KeyBar"):
            assert not running.only(Widget, part).region.overlaps(toast.region), part


@pytest.mark.parametrize("width", [40, 60, 80])
async def test_choices_have_room_beside_what_will_be_sent(width: int) -> None:
    async with program(size=(width, 24)) as running:
        await running.press("v")
        await running.until_screen("PickerScreen")
        await running.until_on_screen("Minor")
        assert ("What will be sent" in running.text()) == (width > 40)
