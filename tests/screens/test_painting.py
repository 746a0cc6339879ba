"""What is painted after a change leaves the terminal as painting everything would."""

import pytest
from rich.segment import Segment
from textual._compositor import Compositor, CompositorUpdate
from textual._context import visible_screen_stack
from textual.app import App
from textual.strip import Strip

from tests.support.program import Program, program
from widgets.textual_compat.compositor import PartialUpdate

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("painted")]

Cells = list[Segment]

KEYS = (
    *("j", "j", "]", "2", "5", "slash", "a", "p", "i", "backspace", "escape", "escape"),
    *("enter", "2", "j", "1", "escape", "question_mark", "s", "h", "escape"),
    *("full_stop", "escape", "space", "V", "escape", "e", "escape", "r", "G", "g", "k"),
)


def cells(strip: Strip) -> Cells:
    """A segment for each cell; a wide character has an empty one behind it."""
    found: Cells = []
    for text, style, _ in strip:
        for character in text:
            width = Segment(character).cell_length
            if width:
                found += [Segment(character, style), *[Segment("", style)] * (width - 1)]
            else:
                found[-1] = Segment(found[-1].text + character, style)
    return found


class Screen:
    """The cells of a terminal to which every update is written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines: list[Cells] = []
        self.partial = 0
        paint = Compositor.render_update

        def painted(compositor: Compositor, **options: object) -> object:
            update = paint(compositor, **options)  # type: ignore[arg-type]
            if isinstance(update, PartialUpdate):
                self.partial += 1
                for part in update.parts:
                    line = cells(part.strip)
                    self.lines[part.y][part.x : part.x + len(line)] = line
            elif isinstance(update, CompositorUpdate):
                self.lines = [cells(strip) for strip in compositor.render_strips()]
            return update

        monkeypatch.setattr(Compositor, "render_update", painted)

    def check(self, app: App[None]) -> None:
        """Compare with the whole screen, painted anew."""
        visible_screen_stack.set(app._background_screens)
        anew = [cells(strip) for strip in app.screen._compositor.render_strips()]
        assert self.lines == anew


async def until_painted(running: Program) -> None:
    await running.until(lambda: not running.app.screen._compositor._dirty_regions)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_partial_updates_equal_a_whole_frame(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen(monkeypatch)
    async with program(size=size) as running:
        for key in KEYS:
            await running.press(key)
            await until_painted(running)
            screen.check(running.app)
        assert screen.partial > len(KEYS)
