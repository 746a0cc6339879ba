"""What screen readers speak in plain mode: yasr and fenrir in a pseudo-terminal.

Usage: `python -m tests.terminals.readers`. Needs Debian's yasr and fenrir. The synthesiser is one
that writes down what it is to speak.
"""

import os
import re
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import sleep

from tests.support.terminal import PseudoTerminal

_ROOT = Path(__file__).parents[2]
_PROGRAM = f"{sys.executable} -m app --demo --plain"
_SIZE = (80, 24)
# ctrl+n is a key of yasr, and fenrir reads arrows itself.
DOWN = b"DOWN"
_DOWNS = {"_yasr": b"\x1b[B", "_fenrir": b"\x0e"}
_KEYS: tuple[tuple[str, bytes], ...] = (
    ("j", b"j"),
    ("j", b"j"),
    ("j", b"j"),
    ("k", b"k"),
    ("G, to the last row", b"G"),
    ("g, to the first row", b"g"),
    ("j", b"j"),
    ("v, the picker of severities", b"v"),
    ("down", DOWN),
    ("down", DOWN),
    ("esc", b"\x1b"),
    ("space, a mark", b" "),
    ("y, copy the reference", b"y"),
    ("enter, open the incident", b"\r"),
    ("j", b"j"),
    ("j", b"j"),
    ("q, back", b"q"),
)


class Spoken:
    """What has been spoken, in order."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def take(self) -> list[str]:
        """Return what has been spoken since the last call."""
        taken, self.texts = self.texts, []
        return [text for each in taken if (text := re.sub(r"<[^>]*>|\s+", " ", each).strip())]


def _speech_dispatcher(spoken: Spoken) -> int:
    """Serve the protocol of speech-dispatcher, and return the port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = server.accept()
        with connection, connection.makefile("rwb", buffering=0) as file:
            for line in _lines(file):
                if not line.upper().startswith("SPEAK"):
                    file.write(b"208 OK\r\n")
                    continue
                file.write(b"230 OK RECEIVING DATA\r\n")
                text = list(iter(lambda: next(_lines(file)), "."))
                spoken.texts.append(" ".join(text))
                file.write(b"225 OK MESSAGE QUEUED\r\n")

    Thread(target=serve, daemon=True).start()
    return int(server.getsockname()[1])


def _lines(file: object) -> Iterator[str]:
    while line := file.readline():  # type: ignore[attr-defined]
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _script(folder: Path) -> Path:
    """Write the program as one file, since readers start one without arguments."""
    script = folder / "program"
    script.write_text(f"#!/bin/sh\ncd {_ROOT}\nexec {_PROGRAM}\n", encoding="utf-8")
    script.chmod(0o755)
    return script


def _yasr(folder: Path, spoken: Spoken) -> list[str]:
    port = _speech_dispatcher(spoken)
    text = Path("/etc/yasr/yasr.conf").read_text(encoding="utf-8", errors="replace")
    text = re.sub(r"^synthesizer port=.*$", f"synthesizer port=127.0.0.1:{port}", text, flags=re.M)
    (folder / ".yasr.conf").write_text(text, encoding="utf-8")
    return ["yasr", str(_script(folder))]


def _fenrir(folder: Path, spoken: Spoken) -> list[str]:
    said, shell = folder / "said", _script(folder)
    said.touch()
    speak = folder / "speak"
    speak.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> {said}\n', encoding="utf-8")
    speak.chmod(0o755)
    options = (
        f"general#shell={shell};general#debugFile={folder}/log;sound#enabled=False;"
        f'speech#driver=genericDriver;speech#genericSpeechCommand={speak} "fenrirText"'
    )

    def follow() -> None:
        with said.open(encoding="utf-8") as file:
            while True:
                if line := file.readline():
                    spoken.texts.append(line)
                else:
                    sleep(0.05)

    Thread(target=follow, daemon=True).start()
    return ["fenrir", "-e", "-o", options]


def _read(start: Callable[[Path, Spoken], list[str]]) -> None:
    spoken = Spoken()
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        program, *arguments = start(folder, spoken)
        environment = {"HOME": str(folder), "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        path = os.environ["PATH"]
        with PseudoTerminal(
            arguments, {**environment, "PATH": path}, size=_SIZE, python=program, folder=_ROOT
        ) as terminal:
            terminal.wait(8)
            print("start:", *spoken.take(), sep="\n    ")
            for name, keys in _KEYS:
                terminal.type(_DOWNS[start.__name__] if keys == DOWN else keys)
                terminal.wait(2)
                print(f"{name}:", *spoken.take(), sep="\n    ")
            terminal.wait(15)
            print("15 s without a key:", *spoken.take(), sep="\n    ")


if __name__ == "__main__":
    for reader in (_yasr, _fenrir):
        print(f"== {reader.__name__.strip('_')}")
        _read(reader)
