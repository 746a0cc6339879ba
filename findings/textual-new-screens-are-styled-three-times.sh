#!/usr/bin/env bash
# Textual 8.2.8: the widgets of a screen that is pushed are styled up to three times before anything
# of it is shown: when they are mounted, when the screen is told that it is the active one (which is
# for styles that changed while it was covered, and is done for a new screen too), and when the first
# layout sets the classes of HORIZONTAL_BREAKPOINTS, which no widget can have had when it was mounted.
#
# Matching selectors is the largest part of opening a screen with many widgets. The classes can be
# set before the children are composed, and the first ScreenResume can have `refresh_styles` false;
# then each is styled once.
#
# Seen on 3.11.7: each of 40 labels is styled 3 times with breakpoints, 2 times without.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check textual==8.2.8
cat > "$folder/seen.py" <<'PYTHON'
import asyncio
import platform
from collections import Counter
from importlib.metadata import version

from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen
from textual.widgets import Label

styled = Counter()
apply = Stylesheet.apply


def count(sheet, node, **options):
    styled[node] += 1
    apply(sheet, node, **options)


Stylesheet.apply = count


class Plain(Screen):
    def compose(self):
        for number in range(40):
            yield Label(str(number))


class Sized(Plain):
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]


async def times(screen: Screen) -> set[int]:
    app = App()
    async with app.run_test() as pilot:
        await app.push_screen(screen)
        await pilot.pause()
        return {styled[label] for label in screen.query(Label)}


print(f"textual {version('textual')}, Python {platform.python_version()}")
plain, sized = asyncio.run(times(Plain())), asyncio.run(times(Sized()))
print(f"times that each label is styled: {plain}, with breakpoints {sized}")
assert (plain, sized) == ({2}, {3})
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
