"""Takes pictures of every screen in every theme: `make gallery`.

The program's own themes are taken at three sizes, Textual's at one, of the list and a popup. The
folder gets an index, which shows one theme beside the other.
"""

import sys
from asyncio import Runner
from collections.abc import Iterable
from html import escape
from pathlib import Path

from textual.theme import BUILTIN_THEMES

from app.present.themes import OWN_THEMES
from tests.support.demo import make_demo_server
from tests.support.program import program
from tests.support.tour import tour
from tests.support.virtual_time import follow_the_loop, virtual_time_loop

_SIZES = ((80, 24), (120, 40), (200, 60))
_OF_OTHERS = ("list, marked", "picker")


async def _take(theme: str, size: tuple[int, int], stops: Iterable[str], folder: Path) -> None:
    wanted = set(stops)
    async with program(make_demo_server(incidents=60), size=size, theme=theme) as running:
        async for stop in tour(running):
            if not wanted or stop in wanted:
                name = f"{stop.replace(', ', '-').replace(' ', '-')}.{theme}.{size[0]}x{size[1]}"
                running.app.save_screenshot(f"{name}.svg", str(folder))
                wanted.discard(stop)
                if stops and not wanted:
                    return


def _index(folder: Path) -> None:
    pictures = sorted(path.name for path in folder.glob("*.svg"))
    lines = [
        f'<figure><img src="{escape(name)}" width="600"><br>{escape(name)}</figure>'
        for name in pictures
    ]
    style = "<style>figure { display: inline-block; margin: 4px }</style>"
    (folder / "index.html").write_text(f"{style}\n" + "\n".join(lines), encoding="utf-8")


def main(folder: Path, themes: Iterable[str]) -> None:
    """Take all pictures, or those of some themes."""
    folder.mkdir(exist_ok=True)
    own = [theme.name for theme in OWN_THEMES]
    for theme in themes or (*own, *(name for name in BUILTIN_THEMES if name not in own)):
        for size in _SIZES if theme in own else _SIZES[1:2]:
            with Runner(loop_factory=virtual_time_loop) as runner:
                runner.run(_take(theme, size, () if theme in own else _OF_OTHERS, folder))
            _index(folder)
            sys.stdout.write(f"{theme} {size[0]}x{size[1]}\n")


if __name__ == "__main__":
    follow_the_loop()
    main(Path(sys.argv[1]), sys.argv[2:])
