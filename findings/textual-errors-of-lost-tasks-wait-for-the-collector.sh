#!/usr/bin/env bash
# Textual 8.2.8 on Python 3.12 or newer: the exception of a task that nobody awaits is reported
# only when the cyclic garbage collector runs, and on 3.11 at once.
#
# asyncio reports such an exception when the task is freed. Textual sets asyncio's eager task factory
# where there is one (`App.run_async`), so a coroutine begins to run within `create_task`. If it fails
# before it waits for anything, its traceback holds its frame, that frame the one of `create_task`
# that called it, and that one has the task as a local variable: a cycle. A program that ends or
# holds its collector back says nothing about the error; at the end of Python, handlers that import
# something fail.
#
# Seen on 3.12.1 and 3.13.0: not reported while the app runs, reported by `gc.collect()`.
#
# PYTHON names another Python than python3.
set -euo pipefail
python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))'; then
    echo "It needs Python 3.12 or newer: PYTHON=python3.13 $0"
    exit 1
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check textual==8.2.8
cat > "$folder/seen.py" <<'PYTHON'
import asyncio
import gc
import platform
from importlib.metadata import version

from textual.app import App

reported = []


async def fail() -> None:
    raise ValueError("lost")


class Example(App):
    def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: reported.append(context["message"]))
        asyncio.ensure_future(fail())
        self.set_timer(0.2, self.look)

    def look(self) -> None:
        self.before = len(reported)
        gc.collect()
        self.after = len(reported)
        self.exit()


gc.disable()
app = Example()
asyncio.run(app.run_async(headless=True))
print(f"textual {version('textual')}, Python {platform.python_version()}")
print(f"reported after 0.2 seconds: {app.before}; after a collection: {app.after} {reported}")
assert (app.before, app.after) == (0, 1)
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
