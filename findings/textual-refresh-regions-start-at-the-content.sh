#!/usr/bin/env bash
# Textual 8.2.8: `Widget.refresh(Region(...))` counts from the content, `render_lines(crop)` from the
# widget. A widget that draws something of its own into its padding or border, such as a title in its
# upper edge, repaints another line than the one it names.
#
# The docstring of `refresh` calls them "screen regions"; `content_offset` is added to each. Tests
# that render the whole screen do not notice; on a terminal the old text stays. Translating the
# region by `-self.content_offset` repaints the line that is meant.
#
# Seen: a widget with a padding of one asks for its line 0 to be repainted, and line 1 is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check textual==8.2.8
cat > "$folder/seen.py" <<'PYTHON'
import asyncio
from importlib.metadata import version

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widget import Widget


class Edged(Widget):
    DEFAULT_CSS = "Edged { width: 20; height: 5; padding: 1; }"


class Example(App[None]):
    def compose(self) -> ComposeResult:
        yield Edged()


def repainted(widget: Widget, region: Region) -> list[int]:
    """The lines of the screen that are repainted; the widget begins at line 0."""
    widget.refresh(region)
    return [line for each in widget._exchange_repaint_regions() for line in each.line_range]


async def main() -> None:
    app = Example()
    async with app.run_test() as pilot:
        await pilot.pause()
        widget = app.query_one(Edged)
        widget._exchange_repaint_regions()
        first, offset = Region(0, 0, 20, 1), widget.content_offset
        seen = repainted(widget, first), repainted(widget, first.translate(-offset))
    print(f"textual {version('textual')}, the content begins at {tuple(offset)}")
    print(f"line 0 is to be repainted: {seen[0]} is, and {seen[1]} of the translated region")
    assert seen[0] == [1], "Regions start at the widget now."
    assert seen[1] == [0], "Translated regions are another line now."


asyncio.run(main())
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
