"""Text of every screen can be read in every theme: on the cells that are drawn.

With `pytest -s`, it prints the number of screens, states and pairs of colours.
"""

from collections.abc import AsyncIterator, Mapping

import pytest
from textual.theme import BUILTIN_THEMES

from app.demo.faults import Fault, FaultKind
from app.present.themes import OWN_THEMES
from tests.support.contrast import Pair, Terminal, drawn_pairs, weak_pairs
from tests.support.demo import edit, make_demo_server
from tests.support.program import Program, program

pytestmark = pytest.mark.usefixtures("painted")

TRUECOLOUR = Terminal("#ffffff", "#000000")


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
    await running.press("T")
    yield "open work"
    await running.press("escape", "backslash", "1")
    async for stop in _writes(running):
        yield stop
    async for stop in _incident(running):
        yield stop
    running.app.notify("It could not be saved.", title="Error", severity="error", timeout=90)
    running.app.notify("It may be refused.", title="Warning", severity="warning", timeout=90)
    running.app.notify("It was saved.", title="Saved", timeout=90)
    await running.settle()
    yield "toasts"


async def _writes(running: Program) -> AsyncIterator[str]:
    await running.press("n", "ctrl+s")
    yield "declare, with errors"
    await _back(running)
    await running.press("d")
    yield "pending"
    await _back(running)
    await running.press("s")
    yield "picker"
    await running.press("3")
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


async def measure(theme: str, terminals: Mapping[str, Terminal]) -> dict[str, dict[Pair, str]]:
    """Pairs by terminal of the whole tour in a theme; each with a stop and some text."""
    found: dict[str, dict[Pair, str]] = {name: {} for name in terminals}
    screens, states = set(), 0
    async with program(make_demo_server(incidents=60), size=(120, 40), theme=theme) as running:
        edge = running.app.theme_variables["edge"]
        async for stop in tour(running):
            states += 1
            screens.add(type(running.app.screen).__name__)
            for name, terminal in terminals.items():
                for pair, text in drawn_pairs(running.app, terminal, edge).items():
                    found[name].setdefault(pair, f"{stop}: {text}")
    for name, pairs in found.items():
        print(  # noqa: T201 - what has been measured
            f"{theme} {name}: {len(screens)} screens, {states} states, {len(pairs)} pairs"
        )
    return found


ALL = {**BUILTIN_THEMES, **{theme.name: theme for theme in OWN_THEMES}}
FULL = [name for name in ALL if not ALL[name].ansi]
SAMPLE = ["light"]


@pytest.mark.parametrize(
    "theme", [*SAMPLE, *(pytest.param(n, marks=pytest.mark.slow) for n in FULL if n not in SAMPLE)]
)
async def test_text_can_be_read(theme: str) -> None:
    found = await measure(theme, {"": TRUECOLOUR})
    weak = weak_pairs(found[""], 7.0 if theme.startswith("high-contrast") else 4.5)
    assert not weak, "\n".join(f"{ratio} {text}" for text, ratio in weak.items())


XTERM = (
    "#000000 #cd0000 #00cd00 #cdcd00 #0000ee #cd00cd #00cdcd #e5e5e5 "
    "#7f7f7f #ff0000 #00ff00 #ffff00 #5c5cff #ff00ff #00ffff #ffffff"
)
LINUX = (
    "#000000 #aa0000 #00aa00 #aa5500 #0000aa #aa00aa #00aaaa #aaaaaa "
    "#555555 #ff5555 #55ff55 #ffff55 #5555ff #ff55ff #55ffff #ffffff"
)
SOLARIZED = (
    "#073642 #dc322f #859900 #b58900 #268bd2 #d33682 #2aa198 #eee8d5 "
    "#002b36 #cb4b16 #586e75 #657b83 #839496 #6c71c4 #93a1a1 #fdf6e3"
)
# Text and background of each, and its sixteen colours. Solarized's own text has 4.13 at most.
TERMINALS = {
    "ansi-dark": {
        "xterm": Terminal("#e5e5e5", "#000000", tuple(XTERM.split())),
        "Linux console": Terminal("#aaaaaa", "#000000", tuple(LINUX.split())),
        "Solarized dark": Terminal("#839496", "#002b36", tuple(SOLARIZED.split())),
    },
    "ansi-light": {
        "xterm": Terminal("#000000", "#ffffff", tuple(XTERM.split())),
        "Solarized light": Terminal("#657b83", "#fdf6e3", tuple(SOLARIZED.split())),
    },
}
_SOLARIZED_TEXT = 4.12


@pytest.mark.slow
@pytest.mark.parametrize("theme", TERMINALS)
async def test_text_can_be_read_in_sixteen_colours(theme: str) -> None:
    for name, pairs in (await measure(theme, TERMINALS[theme])).items():
        least = _SOLARIZED_TEXT if name.startswith("Solarized") else 4.5
        weak = weak_pairs(pairs, least, bold=3.0)
        assert not weak, "\n".join(f"{ratio} {name}: {text}" for text, ratio in weak.items())


@pytest.mark.slow
async def test_without_colours_all_text_is_the_terminals_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    (pairs,) = (await measure("dark", {"": TRUECOLOUR})).values()
    assert {frozenset((pair.colour, pair.background)) for pair in pairs} == {
        frozenset((TRUECOLOUR.text, TRUECOLOUR.background))
    }
