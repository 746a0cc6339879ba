"""Text of every screen can be read in every theme: on the cells that are drawn.

With `pytest -s`, it prints the number of screens, states and pairs of colours.
"""

from collections.abc import Mapping

import pytest
from textual.theme import BUILTIN_THEMES

from app.present.themes import OWN_THEMES
from tests.support.contrast import Pair, Terminal, drawn_pairs, weak_pairs
from tests.support.demo import make_demo_server
from tests.support.program import program
from tests.support.tour import tour

pytestmark = pytest.mark.usefixtures("painted")

TRUECOLOUR = Terminal("#ffffff", "#000000")


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
