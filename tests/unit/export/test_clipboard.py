"""Ways to the clipboard, and which links may be opened."""

import base64
from pathlib import Path

import pytest

from app.export.clipboard import Way, copy, osc52, programs
from app.system.web_links import has_browser, is_web_address

SSH = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}


def names(environ: dict[str, str], platform: str = "linux", *missing: str) -> list[str]:
    def which(name: str) -> str | None:
        return None if name in missing else f"/bin/{name}"

    return [way.command[0] for way in programs(environ, which, platform)]


def test_a_local_program_is_asked_where_the_person_sits_and_tmux_everywhere() -> None:
    assert names({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}) == ["wl-copy", "xclip", "xsel"]
    assert names({"DISPLAY": ":0"}, "linux", "xclip") == ["xsel"]
    assert names({}, "darwin") == ["pbcopy"]
    assert names({"DISPLAY": ":0", "TMUX": "/tmp/x"}) == ["xclip", "xsel", "tmux"]  # noqa: S108
    assert names({"DISPLAY": ":0", "TMUX": "/tmp/x", **SSH}) == ["tmux"]  # noqa: S108
    assert names({"DISPLAY": ":0", **SSH}) == []
    assert names({}) == []


def test_the_terminal_is_asked_past_tmux_and_screen() -> None:
    coded = base64.b64encode("INC-1 ✓".encode()).decode()
    assert osc52("INC-1 ✓", {}) == f"\x1b]52;c;{coded}\a"
    assert osc52("INC-1 ✓", {"TMUX": "x"}) == f"\x1bPtmux;\x1b\x1b]52;c;{coded}\a\x1b\\"
    assert osc52("INC-1 ✓", {"STY": "x"}) == f"\x1bP\x1b]52;c;{coded}\a\x1b\\"


def test_a_long_text_is_sent_through_screen_in_pieces() -> None:
    text = "A note. " * 1_000
    pieces = osc52(text, {"STY": "x"}).split("\x1b\\")
    assert pieces.pop() == ""
    assert all(piece.startswith("\x1bP") and len(piece) <= 702 for piece in pieces)
    assert "".join(piece.removeprefix("\x1bP") for piece in pieces) == osc52(text, {})


async def test_what_a_program_took_is_said_and_else_the_next_one_is_tried(tmp_path: Path) -> None:
    written: list[str] = []

    def write(sequence: str) -> bool:
        written.append(sequence)
        return True

    file = tmp_path / "clip"
    takes = Way(("sh", "-c", f"cat > {file}"), "copied with a program")
    broken = [Way(("false",), "no"), Way(("not-there-at-all",), "no")]
    assert await copy("INC-1 ✓", write, [*broken, takes]) == "copied with a program"
    assert (file.read_text(encoding="utf-8"), written) == ("INC-1 ✓", [])
    assert await copy("INC-1", write, broken) == "sent to the terminal, which may ignore it"
    assert len(written) == 1
    assert await copy("INC-1", lambda _: False, broken) == ""
    assert await copy("x" * 200_000, write, broken) == ""


@pytest.mark.parametrize(
    ("link", "allowed"),
    [
        ("https://app.incident.io/x", True),
        ("HTTP://x.example", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("slack://channel", False),
        ("https:", False),
        ("//x.example", False),
        ("http://[broken", False),
        ("", False),
    ],
)
def test_only_the_web_is_opened(link: str, *, allowed: bool) -> None:
    assert is_web_address(link) is allowed


def test_a_browser_needs_windows() -> None:
    assert has_browser({"DISPLAY": ":0"}, "linux")
    assert has_browser({}, "darwin")
    assert not has_browser({}, "linux")
    assert not has_browser({"DISPLAY": ":0", **SSH}, "linux")
