"""Displays without a screen: Xvfb, with weston inside for terminals of Wayland."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

_NUMBER = 91
_SIZE = (1000, 700)
PATIENCE = 20.0


class Display:
    """A display on which one terminal runs.

    Args:
        environment: Variables for programs that are shown on it.
        is_wayland: Whether the terminal is a window of a compositor, which stays as it is.
    """

    def __init__(self, environment: Mapping[str, str], *, is_wayland: bool) -> None:
        self.environment = environment
        self.is_wayland = is_wayland

    def run(self, *command: str, text: str = "") -> str:
        """Run a program for the display, and return its output."""
        return subprocess.run(
            command,
            input=text,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        ).stdout

    def press(self, *keys: str) -> None:
        """Press keys, such as `Escape` and `ctrl+z`, as fast as they come."""
        self.run("xdotool", "key", "--clearmodifiers", "--delay", "30", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.run("xdotool", "type", "--clearmodifiers", "--delay", "60", text)

    def click(self, x: int, y: int) -> None:
        """Click on a pixel."""
        self.run("xdotool", "mousemove", str(x), str(y))
        self.run("xdotool", "click", "1")

    def scroll(self, x: int, y: int) -> None:
        """Turn the wheel on a pixel."""
        self.run("xdotool", "mousemove", str(x), str(y))
        self.run("xdotool", "click", "5")

    def copy(self, text: str) -> None:
        """Make this what is pasted."""
        if self.is_wayland:
            subprocess.Popen(
                ["wl-copy", "--foreground", text], env={**os.environ, **self.environment}
            )
            return
        for selection in ("primary", "clipboard"):
            self.run("sh", "-c", f"xclip -selection {selection} >/dev/null 2>&1", text=text)

    def clipboard(self) -> str:
        """Return what has been copied."""
        if self.is_wayland:
            return self.run("wl-paste", "--no-newline")
        return self.run("xclip", "-o", "-selection", "clipboard")

    def picture(self, file: Path) -> None:
        """Take a picture."""
        self.run("import", "-window", "root", str(file))

    def window(self) -> str:
        """Return the number of the terminal's window, with the focus; empty without one."""
        if self.is_wayland:
            return self.environment["WAYLAND_DISPLAY"]
        numbers = self.run("xdotool", "search", "--onlyvisible", "--name", ".").split()
        if numbers:
            self.run("xdotool", "windowfocus", "--sync", numbers[-1])
        return numbers[-1] if numbers else ""

    def look_elsewhere(self) -> None:
        """Take the focus from the terminal."""
        root = self.run("xwininfo", "-root").partition("id: ")[2].split()[0]
        self.run("xdotool", "mousemove", *map(str, _SIZE))
        self.run("xdotool", "windowfocus", root)

    def is_urgent(self) -> bool:
        """Return whether the window wants attention."""
        numbers = self.run("xdotool", "search", "--onlyvisible", "--name", ".").split()
        return "urgency" in self.run("xprop", "-id", numbers[-1], "WM_HINTS") if numbers else False

    def geometry(self) -> tuple[int, int, int, int]:
        """Return position and size of the window, in pixels."""
        if self.is_wayland:
            return (0, 0, *_SIZE)
        lines = self.run("xdotool", "getwindowgeometry", "--shell", self.window()).split()
        known = dict(line.split("=") for line in lines)
        return int(known["X"]), int(known["Y"]), int(known["WIDTH"]), int(known["HEIGHT"])

    def resize(self, width: int, height: int) -> None:
        """Make the terminal smaller or larger; in Wayland by the size of its font."""
        if self.is_wayland:
            self.press(*["ctrl+plus"] * 4 if width < _SIZE[0] else ["ctrl+0"])
        else:
            self.run("xdotool", "windowsize", self.window(), str(width), str(height))


def differing(one: Path, other: Path) -> float:
    """Return the share of pixels that differ between two pictures."""
    done = subprocess.run(
        ["compare", "-metric", "AE", str(one), str(other), "null:"],
        capture_output=True,
        text=True,
        check=False,
    )
    return float(done.stderr.split()[0]) / (_SIZE[0] * _SIZE[1])


@contextmanager
def display(folder: Path, *, is_wayland: bool) -> Iterator[Display]:
    """Open a display, to be closed after the block."""
    size = f"{_SIZE[0]}x{_SIZE[1]}"
    name = f":{_NUMBER}"
    x_server = ["Xvfb", name, "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    environment = {"DISPLAY": name, "LIBGL_ALWAYS_SOFTWARE": "1"}
    with _running(x_server, {}, Path(f"/tmp/.X11-unix/X{_NUMBER}")):  # noqa: S108 - it is there
        x_display = Display(environment, is_wayland=False)
        # Letters beyond ASCII have keys of their own.
        x_display.run("setxkbmap", "de")
        if not is_wayland:
            yield x_display
            return
        socket = f"wayland-{_NUMBER}"
        weston = ["weston", "--backend=x11-backend.so", "--shell=kiosk-shell.so"]
        weston += [f"--width={_SIZE[0]}", f"--height={_SIZE[1]}", f"--socket={socket}"]
        environment |= {"WAYLAND_DISPLAY": socket, "XDG_RUNTIME_DIR": str(folder)}
        with _running(weston, environment, folder / socket):
            yield Display(environment, is_wayland=True)


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str], file: Path) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ends = monotonic() + PATIENCE
        while not file.exists():
            if monotonic() > ends or process.poll() is not None:
                raise RuntimeError(f"{command[0]} does not start.")
            sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()
