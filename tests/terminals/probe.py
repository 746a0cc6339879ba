"""The program as a terminal runs it, with a socket on which its state can be read."""

import json
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from textual.app import App

from app.__main__ import main
from tests.terminals.sockets import answer_on


def _app() -> App[Any] | None:
    """Return the running app, which the thread that reads the keys belongs to.

    Nothing of the program is imported or replaced for it, so that it starts as it always does.
    """
    for thread in threading.enumerate():
        driver = getattr(getattr(thread, "_target", None), "__self__", None)
        if thread.name == "textual-input" and driver is not None:
            return driver._app  # type: ignore[no-any-return]
    return None


def _state(app: App[Any]) -> dict[str, Any]:
    focused, screen = app.focused, app.screen
    width, height = screen.size
    strips = screen._compositor.render_strips()
    return {
        "screen": type(screen).__name__,
        "focused": type(focused).__name__,
        "value": getattr(focused, "value", ""),
        "row": getattr(focused, "cursor_key", None),
        "size": [width, height],
        "text": [strip.text for strip in strips],
        "toasts": [note.message for note in app._notifications],
    }


def _ring(app: App[Any]) -> dict[str, Any]:
    """Notify as for the incidents of the list."""
    unseen = app.screen.controllers["unseen"]  # type: ignore[attr-defined]
    unseen._tell(unseen._page.rows)
    return {}


def _answer(question: str) -> str:
    answered: dict[str, Any] = {}
    with suppress(RuntimeError):  # The app is about to end.
        if app := _app():
            answered = app.call_from_thread(_ring if question == "ring" else _state, app)
    return json.dumps(answered)


if __name__ == "__main__":
    answer_on(Path(sys.argv[1]), _answer)
    sys.exit(main(sys.argv[2:]))
