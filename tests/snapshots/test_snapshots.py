"""Pictures of every screen, at the sizes people have; each was looked at before it was kept."""

from typing import Any

import pytest

from app.demo.faults import Fault, FaultKind
from tests.snapshots.taking import SIZES, Walk, picture, to_list
from tests.support.demo import make_demo_server
from tests.support.program import Program, make_workspace

pytestmark = pytest.mark.usefixtures("painted")


async def to_detail(running: Program) -> None:
    await to_list(running)
    await running.press("enter")
    await running.until_on_screen("Read from the API")


async def to_json(running: Program) -> None:
    await to_detail(running)
    await running.press("i")
    await running.until_on_screen('"reference"')


async def to_declare(running: Program) -> None:
    await to_list(running)
    await running.press("n")
    await running.until_screen("DeclareScreen")
    await running.write("Checkout down")
    await running.press("ctrl+s")
    await running.until_on_screen("Severity is needed.")


async def to_edit(running: Program) -> None:
    await to_list(running)
    await running.press("e")
    await running.until_screen("EditScreen")
    await running.press("end")
    await running.write(" again")
    await running.until_on_screen("1 changed")


async def to_picker(running: Program) -> None:
    await to_list(running)
    await running.press("s")
    await running.until_on_screen("matches")


async def to_review(running: Program) -> None:
    await to_edit(running)
    await running.press("ctrl+s")
    await running.until_screen("ReviewScreen")
    await running.until_on_screen("Send (y)")


async def to_keys(running: Program) -> None:
    await to_list(running)
    await running.press("question_mark")
    await running.until_on_screen("Keys")


WALKS: dict[str, Walk] = {
    "list": to_list,
    "detail": to_detail,
    "json": to_json,
    "declare": to_declare,
    "edit": to_edit,
    "picker": to_picker,
    "review": to_review,
    "keys": to_keys,
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", WALKS)
def test_screen(snap_compare: Any, name: str, size: tuple[int, int]) -> None:
    assert picture(snap_compare, WALKS[name], size)


@pytest.mark.parametrize("name", WALKS)
def test_screen_without_colour(
    snap_compare: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(snap_compare, WALKS[name], (80, 24))


def test_list_on_a_narrow_pane(snap_compare: Any) -> None:
    assert picture(snap_compare, to_list, (40, 15))


def test_list_loading(snap_compare: Any) -> None:
    server = make_demo_server(incidents=5)

    async def walk(running: Program) -> None:
        await running.until_on_screen("Loading incidents")

    workspace = make_workspace(server, latency=3600)
    assert picture(snap_compare, walk, (80, 24), server=server, workspace=workspace, hangs=True)


def test_list_empty(snap_compare: Any) -> None:
    async def walk(running: Program) -> None:
        await running.until_on_screen("No incidents here")

    assert picture(snap_compare, walk, (80, 24), server=make_demo_server(incidents=0))


def test_list_failed(snap_compare: Any) -> None:
    async def walk(running: Program) -> None:
        await running.until_on_screen("The API key was not accepted")

    server = make_demo_server(incidents=5, key="another")
    assert picture(snap_compare, walk, (80, 24), server=server)


def test_detail_loading(snap_compare: Any) -> None:
    server = make_demo_server(incidents=5)

    async def walk(running: Program) -> None:
        running.app.navigator.incidents.open("5")
        await running.until_on_screen("Loading 5")

    workspace = make_workspace(server, latency=3600)
    assert picture(snap_compare, walk, (80, 24), server=server, workspace=workspace, hangs=True)


def test_detail_of_an_incident_that_is_not_there(snap_compare: Any) -> None:
    async def walk(running: Program) -> None:
        await to_list(running)
        running.app.navigator.incidents.open("99999")
        await running.until_on_screen("Not found")

    assert picture(snap_compare, walk, (80, 24))


HOSTILE = (
    "[/opt/app] [@click=app.quit]click[/] \x1b]0;title\x07\x1b[31m \x9b31m \u202eevil\u202c "
    "👩‍👩‍👧‍👦 日本語\nsecond line\x00 " + "long " * 2000
)


def test_hostile_text_is_shown_as_text(snap_compare: Any) -> None:
    server = make_demo_server(incidents=20)
    for incident in server.organisation.incidents:
        incident.name = HOSTILE
        incident.summary = HOSTILE

    async def walk(running: Program) -> None:
        await to_detail(running)

    assert picture(snap_compare, walk, (80, 24), server=server)


def tab(key: str, seen: str) -> Walk:
    """To a tab of an incident that has something on each."""

    async def walk(running: Program) -> None:
        await to_list(running)
        severe = [one for one in running.server.organisation.incidents if one.assignees]
        chosen = next(one for one in reversed(severe) if one.postmortem_document_ids)
        running.app.navigator.incidents.open(str(chosen.number))
        await running.until_on_screen("Read from the API")
        await running.press(key)
        await running.until_on_screen(seen)

    return walk


TABS = {
    "timeline": tab("2", "Newest first"),
    "follow-ups": tab("3", "#"),
    "actions": tab("4", "Done"),
    "related": tab("5", "Alerts"),
    "postmortem": tab("6", "in-app"),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", TABS)
def test_tab(snap_compare: Any, name: str, size: tuple[int, int]) -> None:
    server = make_demo_server(incidents=60)
    assert picture(snap_compare, TABS[name], size, server=server)


async def to_due_work(running: Program) -> None:
    await to_list(running)
    await running.press("T")
    await running.until_screen("OpenWorkScreen")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_due_work(snap_compare: Any, size: tuple[int, int]) -> None:
    assert picture(snap_compare, to_due_work, size, server=make_demo_server(incidents=60))


async def to_on_call(running: Program) -> None:
    await running.press("ampersand")
    await running.until_on_screen("read 0s ago")
    await running.write("pa")


async def to_alerts(running: Program) -> None:
    await running.rest()
    await running.press("A")
    await running.until_on_screen("read 0s ago")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("walk", [to_on_call, to_alerts], ids=["on call", "alerts"])
def test_responder(snap_compare: Any, walk: Walk, size: tuple[int, int]) -> None:
    assert picture(snap_compare, walk, size, server=make_demo_server(incidents=20))


async def to_page_review(running: Program) -> None:
    await TABS["related"](running)
    await running.press("P")
    await running.until_screen("OperationForm")
    await running.press("tab", "enter")
    await running.until_on_screen("matches")
    await running.press("1", "ctrl+s")
    await running.until_screen("ReviewScreen")
    await running.until_on_screen("Send (y)")


def test_review_of_a_page(snap_compare: Any) -> None:
    assert picture(snap_compare, to_page_review, (80, 24), server=make_demo_server(incidents=60))


def test_tab_of_which_a_part_is_missing(snap_compare: Any) -> None:
    server = make_demo_server(
        incidents=60, missing=["/v2/incident_alerts"], denied_scopes=["attachments.view"]
    )
    assert picture(snap_compare, TABS["related"], (80, 24), server=server)


def test_tab_failed(snap_compare: Any) -> None:
    server = make_demo_server(incidents=60, denied_scopes=["actions.view"])
    assert picture(snap_compare, tab("3", "not for this key"), (80, 24), server=server)


def test_tab_empty(snap_compare: Any) -> None:
    async def walk(running: Program) -> None:
        await to_list(running)
        running.app.navigator.incidents.open("1")
        await running.until_on_screen("Read from the API")
        await running.press("6")
        await running.until_on_screen("There is no post-mortem yet.")

    server = make_demo_server(incidents=1)
    assert picture(snap_compare, walk, (80, 24), server=server)


def test_tab_loading(snap_compare: Any) -> None:
    async def walk(running: Program) -> None:
        await to_list(running)
        running.server.faults.add(Fault(FaultKind.LATENCY, "GET", "/v3/*", seconds=3600, times=0))
        running.app.navigator.incidents.open("1")
        await running.until_on_screen("Read from the API")
        await running.press("3")
        await running.until_on_screen("Reading")

    server = make_demo_server(incidents=1)
    assert picture(snap_compare, walk, (80, 24), server=server, hangs=True)
