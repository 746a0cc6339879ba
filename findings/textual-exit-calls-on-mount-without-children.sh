#!/usr/bin/env bash
# Textual 8.2.8: a screen that is being opened when `App.exit` is called gets its `on_mount` without
# any of the widgets of its `compose`, and mounting anything from then on raises MountError.
#
# `exit` sets a flag and posts a message; screens handle what is in their queues until that message is
# handled. With the flag set, `Widget.mount_all`, which mounts what was composed, returns without
# doing so, but Mount is dispatched next; `Widget.mount` finds no widget attached and raises. An
# `on_mount` that queries its children, as tutorials have it, then ends the app with a traceback and
# status 1, though an exit was requested with another status.
#
# Seen on 3.11.7: NoMatches from on_mount and return code 1 in place of 143; without the exit, one
# label in on_mount.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check textual==8.2.8
cat > "$folder/seen.py" <<'PYTHON'
import asyncio
import contextlib
import io
import platform
from importlib.metadata import version

from textual.app import App
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Label


class Page(Screen):
    def compose(self):
        yield Label("one")

    def on_mount(self):
        self.app.seen = len(self.query(Label))
        self.query_one(Label).update("two")


class Example(App):
    seen = None

    def __init__(self, ends: bool) -> None:
        super().__init__()
        self.ends = ends

    def on_mount(self):
        self.push_screen(Page())
        if self.ends:
            self.exit(return_code=143)
        else:
            self.set_timer(0.2, self.exit)


async def run(ends: bool) -> Example:
    app = Example(ends)
    with contextlib.redirect_stderr(io.StringIO()):
        await app.run_async(headless=True, size=(80, 24))
    return app


print(f"textual {version('textual')}, Python {platform.python_version()}")
usual, ended = asyncio.run(run(False)), asyncio.run(run(True))
print(f"labels in on_mount: {usual.seen}; after exit: {ended.seen}, return code {ended.return_code}")
assert (usual.seen, ended.seen) == (1, 0)
assert isinstance(ended._exception, NoMatches)
assert ended.return_code == 1
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
