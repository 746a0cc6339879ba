#!/usr/bin/env bash
# Textual 8.2.8 keeps the drawn lines of widgets that were removed.
#
# `StylesCache.get_inner_outer` is a plain method under `functools.lru_cache(1024)`. Its first
# argument, named `cls`, is the cache object of one widget, so up to 1,024 of these objects stay
# alive with every line that they have drawn, whatever the garbage collector does. A program that
# opens and closes screens for hours holds the lines of widgets that are long gone.
#
# Seen: 20 widgets are drawn and removed; after a full collection their 20 cache objects are still
# there, and clearing the lru_cache frees them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check textual==8.2.8 rich==15.0.0
cat > "$folder/seen.py" <<'PYTHON'
import asyncio
import gc
from importlib.metadata import version

from textual._styles_cache import StylesCache
from textual.app import App
from textual.widgets import Static


def alive() -> int:
    gc.collect()
    return sum(isinstance(each, StylesCache) for each in gc.get_objects())


async def main() -> tuple[int, int, int]:
    app: App[None] = App()
    async with app.run_test(size=(40, 30)) as pilot:
        await pilot.pause()
        before = alive()
        for _ in range(20):
            widget = Static("line")
            await app.mount(widget)
            await pilot.pause()
            await widget.remove()
            await pilot.pause()
        del widget
        after = alive()
        StylesCache.get_inner_outer.cache_clear()
        return before, after, alive()


before, after, cleared = asyncio.run(main())
print(f"textual {version('textual')}, rich {version('rich')}")
print(f"caches of drawn lines: {before} before, {after} after 20 removed widgets, {cleared} once cleared")
assert after - before >= 18, "The lines of removed widgets are freed now."
assert cleared - before <= 2, "Something else keeps them, too."
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
