"""What of copies, notifications and hyperlinks reaches the terminal around a multiplexer or ssh.

Usage: `python -m tests.terminals.passthrough`. The terminal is a pseudo-terminal that is read;
inside it the program's own sequences are sent, or not, as the program would.
"""

import base64
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.terminal import PseudoTerminal

_ROOT = Path(__file__).parents[2]
_SESSION = "incident-passthrough"
_PORT = 22822
_LONG = 20_000
_OSC = re.compile(rb"\x1b\][^\a\x1b]*(?:\a|\x1b\\)")
_COPY = re.compile(rb"\x1b\]52;c?;([A-Za-z0-9+/=]*)(?:\a|\x1b\\)")
_SENDER = f"cd {_ROOT} && exec {sys.executable} -m tests.terminals.sender"

Command = list[str]


def _tmux(folder: Path, options: str) -> Command:
    config = folder / "tmux.conf"
    config.write_text(options, encoding="utf-8")
    return ["tmux", "-L", _SESSION, "-f", str(config), "new-session", _SENDER]


def _mosh() -> Command:
    server = ["mosh-server", "new", "-i", "127.0.0.1", "-c", "256", "--", "sh", "-c", _SENDER]
    done = subprocess.run(server, capture_output=True, text=True, check=True)
    words = next(line for line in done.stdout.splitlines() if line.startswith("MOSH CONNECT"))
    port, key = words.split()[-2:]
    return ["env", f"MOSH_KEY={key}", "mosh-client", "127.0.0.1", port]


@contextmanager
def _ssh_server(folder: Path) -> Iterator[Path]:
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    allowed = folder / "allowed"
    shutil.copy(key.with_suffix(".pub"), allowed)
    options = (
        f"HostKey {key}", f"AuthorizedKeysFile {allowed}", "StrictModes no", "UsePAM no",
        f"PidFile {folder}/pid", "PermitRootLogin yes",
    )  # fmt: skip
    Path("/run/sshd").mkdir(exist_ok=True)
    command: Command = ["/usr/sbin/sshd", "-D", "-f", "/dev/null", "-p", str(_PORT)]
    for option in (*options, "ListenAddress 127.0.0.1"):
        command += ["-o", option]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield key
    finally:
        server.terminate()
        server.wait()


def _ssh(key: Path) -> Command:
    known = ("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null")
    return ["ssh", "-q", "-tt", "-i", str(key), *known, "-p", str(_PORT), "127.0.0.1", _SENDER]


def _arrived(command: Command, environment: Mapping[str, str]) -> Mapping[str, bool]:
    program, *arguments = command
    with PseudoTerminal(arguments, environment, python=program, folder=_ROOT) as terminal:
        terminal.wait(8)
        written = terminal.written
    texts = [_decoded(each) for each in _COPY.findall(written)]
    return {
        "short copy": b"INC-298" in texts,
        "long copy": any(len(text) > _LONG for text in texts),
        "bell": b"\a" in _OSC.sub(b"", written),
        "OSC 9": b"\x1b]9;INC-298" in written,
        "OSC 777": b"\x1b]777;notify" in written,
        "OSC 8": b"\x1b]8;" in written,
    }


def _decoded(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))


def main() -> None:
    """Print a table."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        environment = {"HOME": str(folder), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        ways: dict[str, Callable[[], Command]] = {
            "nothing": lambda: ["sh", "-c", _SENDER],
            "tmux": lambda: _tmux(folder, ""),
            "tmux, allow-passthrough": lambda: _tmux(folder, "set -g allow-passthrough on\n"),
            "screen": lambda: ["screen", "-c", "/dev/null", "-U", "sh", "-c", _SENDER],
            "mosh": _mosh,
        }
        with _ssh_server(folder) as key:
            ways["ssh"] = partial(_ssh, key)
            for name, start in ways.items():
                results = _arrived(start(), environment)
                print(
                    f"| {name} |",
                    " | ".join(f"{k}: {'yes' if v else 'no'}" for k, v in results.items()),
                )
                with suppress(OSError):
                    subprocess.run(["tmux", "-L", _SESSION, "kill-server"], capture_output=True)


if __name__ == "__main__":
    os.environ.pop("TMUX", None)
    main()
