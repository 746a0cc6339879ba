"""Puts the list in every theme on one sheet: `make contact-sheet`.

Terminals draw the ansi themes on their own background, which is dark in these pictures.
"""

import re
import sys
from asyncio import Runner
from collections.abc import Sequence
from html import escape
from pathlib import Path

from textual.theme import BUILTIN_THEMES

from app.present.themes import OWN_THEMES
from tests.support.demo import make_demo_server
from tests.support.program import program
from tests.support.virtual_time import follow_the_loop, virtual_time_loop

_SIZE = (110, 30)
_COLUMNS, _WIDTH, _GAP, _LABEL = 4, 640, 16, 24


async def _take(theme: str) -> str:
    """Return a picture of the list with two marked incidents."""
    async with program(make_demo_server(incidents=60), size=_SIZE, theme=theme) as running:
        await running.press("5", "space", "j", "space", "j")
        return running.app.export_screenshot(title=theme)


def sheet(pictures: Sequence[tuple[str, str]]) -> str:
    """Return one picture of several.

    Args:
        pictures: Names and pictures, as SVG of one size.
    """
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', pictures[0][1])
    assert size
    height = round(_WIDTH * float(size[2]) / float(size[1]))
    parts = []
    for place, (name, picture) in enumerate(pictures):
        row, column = divmod(place, _COLUMNS)
        x, y = _GAP + column * (_WIDTH + _GAP), _GAP + row * (height + _LABEL + _GAP)
        text = f'<text x="{x}" y="{y + _LABEL - 8}" font-family="sans-serif">{escape(name)}</text>'
        start = f'<svg x="{x}" y="{y + _LABEL}" width="{_WIDTH}" height="{height}"'
        parts += [text, picture.replace("<svg", start, 1)]
    rows = -(-len(pictures) // _COLUMNS)
    width = _GAP + _COLUMNS * (_WIDTH + _GAP)
    total = _GAP + rows * (height + _LABEL + _GAP)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {total}">'
    return "\n".join(
        [head, f'<rect width="{width}" height="{total}" fill="#ffffff"/>', *parts, "</svg>"]
    )


def main(folder: Path) -> None:
    """Take the list in every theme, and write the sheet."""
    folder.mkdir(exist_ok=True)
    own = [theme.name for theme in OWN_THEMES]
    pictures = []
    for theme in (*own, *(name for name in BUILTIN_THEMES if name not in own)):
        with Runner(loop_factory=virtual_time_loop) as runner:
            pictures.append((theme, runner.run(_take(theme))))
        sys.stdout.write(f"{theme}\n")
    target = folder / "contact-sheet.svg"
    target.write_text(sheet(pictures), encoding="utf-8")
    sys.stdout.write(f"{target}: {len(pictures)} themes\n")


if __name__ == "__main__":
    follow_the_loop()
    main(Path(sys.argv[1]))
