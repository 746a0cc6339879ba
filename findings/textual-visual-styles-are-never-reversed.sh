#!/usr/bin/env bash
# Textual 8.2.8: of a component class with `text-style: bold reverse`, `get_component_rich_style` is
# bold and reversed, `get_visual_style` bold only. A widget that renders `Content` or `Visual` loses
# the reversal, and with it the only cursor that a theme without colours has.
#
# Seen: reverse is None in the visual style; bold is there in both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check textual==8.2.8
cat > "$folder/seen.py" <<'PYTHON'
import asyncio
from importlib.metadata import version

from textual.app import App, ComposeResult
from textual.widget import Widget


class Cursor(Widget):
    COMPONENT_CLASSES = {"cursor--row"}
    DEFAULT_CSS = "Cursor .cursor--row { text-style: bold reverse; }"


class Example(App[None]):
    def compose(self) -> ComposeResult:
        yield Cursor()


async def main() -> None:
    app = Example()
    async with app.run_test():
        widget = app.query_one(Cursor)
        rich, visual = widget.get_component_rich_style("cursor--row"), None
        visual = widget.get_visual_style("cursor--row")
    print(f"textual {version('textual')}")
    print(f"rich style: bold {rich.bold}, reverse {rich.reverse}")
    print(f"visual style: bold {visual.bold}, reverse {visual.reverse}")
    assert rich.bold and rich.reverse and visual.bold
    assert not visual.reverse, "Visual styles are reversed now."


asyncio.run(main())
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
