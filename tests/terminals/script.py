"""The script that is played in every terminal, one function a step."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tests.terminals.displays import Display, differing
from tests.terminals.sockets import ask
from tests.terminals.terminals import RUNG, Terminal

_PATIENCE = 15.0
_START = 60.0
_REFUSED = 2
# Share of the pixels that may differ between an empty screen and that after the program.
_EMPTY = 0.01


class NotApplicable(Exception):
    """A step makes no sense here."""


class Failed(Exception):
    """A step did not do what it is there for."""


class Run:
    """A run of the program in a terminal.

    Args:
        terminal: The terminal.
        display: The display it is on.
        folder: Folder of its sockets and home.
        pictures: Folder for pictures.
    """

    def __init__(self, terminal: Terminal, display: Display, folder: Path, pictures: Path) -> None:
        self.terminal = terminal
        self.display = display
        self.home = folder / "home"
        self._folder = folder
        self._pictures = pictures

    def state(self) -> dict[str, Any]:
        """Return the state of the program; empty while it cannot answer."""
        return self._ask("program", "state")

    def ring(self) -> None:
        """Let the program notify."""
        self._ask("program", "ring")

    def shell(self, question: str = "state") -> dict[str, Any]:
        """Return the state of the shell, or give it an order."""
        return self._ask("shell", question)

    def _ask(self, name: str, question: str) -> dict[str, Any]:
        with suppress(OSError, json.JSONDecodeError):
            answer: dict[str, Any] = json.loads(ask(self._folder / name, question))
            return answer
        return {}

    def until(
        self, condition: Callable[[], object], expected: str, seconds: float = _PATIENCE
    ) -> None:
        """Wait until a condition holds."""
        ends = monotonic() + seconds
        while not condition():
            if monotonic() > ends:
                raise Failed(f"{expected}; {self._summary()}")
            sleep(0.1)

    def _summary(self) -> str:
        state = self.state()
        shown = {name: state.get(name) for name in ("screen", "focused", "value", "size", "toasts")}
        return f"state {shown}, shell {self.shell()}"

    def until_screen(self, name: str) -> None:
        """Wait for a screen."""
        self.until(lambda: self.state().get("screen") == name, f"no {name}")

    def until_value(self, value: str) -> None:
        """Wait for the text of the field with the focus."""
        self.until(lambda: self.state().get("value") == value, f"not {value!r}")

    def until_text(self, text: str) -> None:
        """Wait for a text on the screen."""
        self.until(lambda: text in " ".join(self.state().get("text", ())), f"no {text!r}")

    def picture(self, name: str) -> Path:
        """Take a picture, once the terminal has drawn."""
        sleep(0.5)
        file = self.picture_file(name)
        self.display.picture(file)
        return file

    def picture_file(self, name: str) -> Path:
        """Return the file of a picture."""
        safe = re.sub(r"[^\w.-]", "-", f"{self.terminal.name}-{name}")
        return self._pictures / f"{safe}.png"

    def cell(self, column: int, line: int) -> tuple[int, int]:
        """Return the pixel in the middle of a cell."""
        x, y, width, height = self.display.geometry()
        columns, lines = self.state()["size"]
        lines += self.terminal.rows_outside
        return (
            int(x + (column + 0.5) * width / columns),
            int(y + (line + 0.5) * height / lines),
        )

    def expect_clean(self, expected: str) -> None:
        """Fail unless the shell has its terminal back as it was."""
        self.until(
            lambda: self.shell().get("stopped") or self.shell().get("status") is not None, expected
        )
        self.display.window()
        sleep(0.3)
        x, y, width, height = self.display.geometry()
        self.display.click(x + width // 2, y + height // 2)
        self.display.type("ls")
        self.display.press("Escape")
        self.until(lambda: self.shell().get("typed", "").endswith("\x1b"), "the shell gets no keys")
        shell = self.shell()
        if shell["typed"] != "ls\x1b":
            raise Failed(f"left behind: typed {shell['typed']!r}")
        if shell["changed"]:
            raise Failed(f"left behind: {shell['changed']}")
        share = differing(self.picture_file("empty"), self.picture(expected))
        if share > _EMPTY:
            raise Failed(f"{share:.0%} of the screen differ from before the start")


def start(run: Run) -> None:
    """The program starts and shows the list."""
    run.until(lambda: run.display.window() and run.shell(), "the terminal does not open")
    run.picture("empty")
    run.shell("continue")
    run.until(
        lambda: run.state().get("row") or run.shell().get("status"), "it does not start", _START
    )
    if run.terminal.refusal and run.shell().get("status") == _REFUSED:
        raise NotApplicable(run.terminal.refusal)
    if run.shell().get("status"):
        raise Failed(f"it ends with status {run.shell()['status']}")
    run.until_text("synced")
    run.display.window()


def move(run: Run) -> None:
    """The cursor moves."""
    before = run.state()["row"]
    run.display.press("j", "Down")
    run.until(lambda: run.state().get("row") != before, "the cursor stays")


def search(run: Run) -> None:
    """Search finds, and escape clears it."""
    run.display.press("slash")
    run.until(lambda: "Input" in run.state().get("focused", ""), "no search")
    run.display.type("payment")
    run.until_value("payment")
    run.picture("search-open")
    run.display.press("Escape")
    run.until(lambda: "Input" not in run.state().get("focused", ""), "escape does not leave it")


def picker(run: Run) -> None:
    """A picker opens; escape closes it, and the digit behind it opens a view."""
    run.display.press("v")
    run.until_screen("PickerScreen")
    run.picture("picker-open")
    run.display.press("Escape", "4")
    run.until_screen("IncidentListScreen")
    run.until_text("of 2")
    run.display.press("1")


def form(run: Run) -> None:
    """A form takes accented and wide letters, and keeps them as a draft."""
    run.display.press("n")
    run.until_screen("DeclareScreen")
    run.display.type(run.terminal.typed)
    with suppress(Failed):
        run.until_value(run.terminal.typed)
        return
    # xdotool gives letters that no key has a key for a moment, which a busy display may miss.
    run.display.press("End", "ctrl+u")
    run.until_value("")
    run.display.type(run.terminal.typed)
    run.until_value(run.terminal.typed)
    run.picture("form-filled")


def paste(run: Run) -> None:
    """Three pasted lines are one line of the field."""
    run.display.press("End", "ctrl+u")
    run.until_value("")
    run.display.copy(run.terminal.pasted)
    sleep(0.3)
    run.display.press(run.terminal.paste)
    run.until_value(run.terminal.pasted.replace("\n", " "))
    run.display.press("End", "ctrl+u", "Escape")
    run.until_screen("IncidentListScreen")


def mouse(run: Run) -> None:
    """A click moves the cursor, and the wheel scrolls."""
    if not run.terminal.captures_mouse:
        run.display.press("percent")
        run.until_text("Mouse captured")
    run.display.press("5")
    run.until_text("of 300")
    run.until(lambda: run.state().get("row"), "no list")
    before = run.state()["row"]
    run.display.click(*run.cell(20, 8))
    run.until(lambda: run.state().get("row") != before, "the click does nothing")
    text = run.state()["text"]
    run.display.scroll(*run.cell(20, 10))
    run.until(lambda: run.state().get("text") != text, "the wheel does nothing")


def resize(run: Run) -> None:
    """The program is as large as its terminal."""
    before = run.state()["size"]
    _, _, width, height = run.display.geometry()
    run.display.resize(width * 2 // 3, height * 2 // 3)
    run.until(lambda: run.state().get("size", before)[0] < before[0], "it stays large")
    run.picture("small")
    run.display.resize(width, height)
    run.until(lambda: run.state().get("size") == before, "it stays small")


def copy(run: Run) -> None:
    """A reference is copied."""
    run.display.press("y")
    run.until(lambda: "INC-" in run.display.clipboard(), f"not copied: {run.display.clipboard()!r}")


def notification(run: Run) -> None:
    """The bell of a new incident arrives at the terminal."""
    run.display.look_elsewhere()
    run.ring()
    try:
        run.until(lambda: (run.home / RUNG).exists() or run.display.is_urgent(), "no bell")
    finally:
        run.display.window()


def suspend(run: Run) -> None:
    """The shell gets a clean terminal, and the program continues."""
    run.display.press("ctrl+z")
    try:
        run.expect_clean("suspend")
    finally:
        run.shell("continue")
    run.until(lambda: run.state().get("row"), "it does not continue")
    before = run.state()["row"]
    run.display.press("j")
    run.until(lambda: run.state().get("row") != before, "no keys after it")


def quit_it(run: Run) -> None:
    """The shell gets a clean terminal, without incidents on it, and status 0."""
    run.display.press("q")
    run.expect_clean("quit")
    if status := run.shell()["status"]:
        raise Failed(f"status {status}")


STEPS: Mapping[str, Callable[[Run], None]] = {
    "start": start,
    "list": move,
    "search": search,
    "picker": picker,
    "form": form,
    "paste": paste,
    "mouse": mouse,
    "resize": resize,
    # Before copying: kitty 0.26 runs no command of a bell while xclip is a child of its program.
    "notification": notification,
    "copy": copy,
    "suspend": suspend,
    "quit": quit_it,
}
"""The steps, by the name of their column."""
