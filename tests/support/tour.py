"""A tour through the screens and what they can look like, to measure or to take pictures."""

from collections.abc import AsyncIterator

from app.demo.faults import Fault, FaultKind
from tests.support.demo import edit
from tests.support.program import Program


async def tour(running: Program) -> AsyncIterator[str]:
    """Through the screens and what they can look like; yields a name at each stop."""
    yield "list"
    await running.press("5", "space", "j", "space", "j", "p")
    yield "list, marked"
    await running.press("p", "tab")
    yield "list, preview focused"
    await running.press("shift+tab", "slash")
    await running.write("certifcate severty:x")
    yield "list, search with an error"
    await running.press("escape", "slash")
    await running.write("xyzzy")
    yield "list, nothing found"
    await running.press("escape", "escape", "S")
    yield "sort"
    await _back(running)
    await running.press("f")
    yield "filters"
    await running.press("ctrl+e", "ctrl+u")
    await running.write("severity at least Major")
    await running.press("enter")
    yield "filters, one added"
    await _back(running)
    await running.press("w", "down")
    yield "columns"
    await _back(running)
    await running.press("W")
    yield "views"
    await _back(running)
    await running.press("E")
    yield "export"
    await _back(running)
    await running.press("question_mark")
    yield "keys"
    await running.press("escape", "colon")
    await running.until(lambda: "Declare a new incident" in running.text())
    yield "palette"
    await _back(running)
    await running.press("at")
    yield "requests"
    await _back(running)
    await running.press("ampersand")
    await running.until_on_screen("read 0s ago")
    yield "on call"
    await running.press("enter")
    await running.until_on_screen("two weeks")
    yield "shifts"
    await _back(running)
    await _back(running)
    await running.press("T")
    yield "open work"
    await running.press("escape", "backslash", "1")
    async for stop in _insights(running):
        yield stop
    async for stop in _writes(running):
        yield stop
    async for stop in _incident(running):
        yield stop
    running.app.notify("It could not be saved.", title="Error", severity="error", timeout=90)
    running.app.notify("It may be refused.", title="Warning", severity="warning", timeout=90)
    running.app.notify("It was saved.", title="Saved", timeout=90)
    await running.settle()
    yield "toasts"


async def _insights(running: Program) -> AsyncIterator[str]:
    await running.press("5", "D")
    await running.rest()
    yield "insights"
    await running.press("2")
    await running.rest()
    yield "insights, next page"
    await running.press("t")
    await running.rest()
    yield "insights, numbers"
    await running.press("i")
    yield "insights, definitions"
    await _back(running)
    await running.press("1")


async def _writes(running: Program) -> AsyncIterator[str]:
    await running.press("n", "ctrl+s")
    yield "declare, with errors"
    await _back(running)
    await running.press("d")
    yield "pending"
    await _back(running)
    await running.press("s")
    yield "picker"
    await running.press("2")
    yield "review of a status"
    await _back(running)
    await running.press("v", "down")
    yield "picker of a severity"
    await _back(running)
    incident_id = running.row.id
    await running.press("e", "end")
    await running.write(" again")
    yield "edit"
    edit(running.server, incident_id, name="Theirs")
    await running.press("ctrl+s")
    yield "review of a text"
    await running.press("y")
    await running.until_screen("ConflictScreen")
    yield "conflict"
    await running.press("m")
    yield "conflict, resolved"
    await _back(running)
    await running.press("5", "home", "space", "space", "space", "v", "1")
    await running.until_screen("BulkScreen")
    yield "bulk review"
    running.server.faults.add(Fault(FaultKind.STATUS, "POST", "/v2/incidents/*", times=1))
    await running.press("y")
    await running.rest()
    yield "bulk results"
    await _back(running)
    await running.press("backslash", "1")


async def _incident(running: Program) -> AsyncIterator[str]:
    await running.press("enter")
    await running.until_on_screen("Read from the API")
    yield "incident"
    for digit in range(1, 8):
        await running.press(str(digit))
        await running.rest()
        yield f"incident, tab {digit}"
        await running.press("tab")
        yield f"incident, tab {digit} focused"
        await running.press("shift+tab")
    await _back(running)


async def _back(running: Program) -> None:
    """To the list, from wherever it is."""
    for _ in range(9):
        if type(running.app.screen).__name__ == "IncidentListScreen":
            return
        await running.press("escape")
    raise AssertionError(running.text())
