#!/usr/bin/env bash
# Textual 8.2.8: a rule such as `Row:focus-within Label { … }` is accepted, and matches, but takes no
# effect when the focus moves; the label gets the style when something else styles it, and keeps it
# when the focus has gone.
#
# A change of the focus styles the focused and the blurred widget with what is in them, and those of
# their ancestors that a rule selects by `:focus-within` as its last part, without what is in those.
# Whatever styles the whole screen, as a change of the theme does, then applies the rule. So the label
# of a field is lit behind the focus. `:hover` and `:disabled` of an ancestor are kept up to date.
#
# Seen on 3.11.7, bold labels with the focus in the first, then in the second row: none, none; after
# the screen was styled anew: the second; with the focus back in the first row: still the second.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check textual==8.2.8
cat > "$folder/seen.py" <<'PYTHON'
import asyncio
import platform
from importlib.metadata import version

from textual.app import App
from textual.containers import Horizontal
from textual.widgets import Input, Label


class Row(Horizontal):
    def compose(self):
        yield Label("label")
        yield Input()


class Example(App):
    AUTO_FOCUS = None
    CSS = "Row:focus-within Label { text-style: bold; }"

    def compose(self):
        yield Row()
        yield Row()

    def bold(self):
        return [bool(label.styles.text_style.bold) for label in self.query(Label)]


async def run() -> list[list[bool]]:
    app, seen = Example(), []
    async with app.run_test() as pilot:
        first, second = app.query(Input)
        for step in (first.focus, second.focus, app.screen.update_node_styles, first.focus):
            step()
            await pilot.pause()
            seen.append(app.bold())
    return seen


print(f"textual {version('textual')}, Python {platform.python_version()}")
seen = asyncio.run(run())
print("bold labels after each step:", seen)
assert seen == [[False, False], [False, False], [False, True], [False, True]]
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
