"""Text for terminals that lack most characters, or draw them two cells wide."""

import pytest
from rich.cells import cell_len

from app.text.terminal_text import TerminalText, terminal_text

_SHOWN = "╭─ INC-1 ● “Größe” → 日本 ▇… é ─╮"


def test_unicode_is_written_as_it_is() -> None:
    text = terminal_text("UTF-8", {"LANG": "ja_JP.UTF-8"})
    assert not text.is_limited
    assert text.convert(_SHOWN) == _SHOWN


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ISO-8859-1", '+- INC-1 * "Größe" > ???? #. é -+'),
        ("US-ASCII", '+- INC-1 * "Gro?e" > ???? #. e -+'),
    ],
)
def test_what_an_encoding_lacks_has_the_same_width(encoding: str, shown: str) -> None:
    text = terminal_text(encoding, {})
    assert text.convert(_SHOWN) == shown
    assert cell_len(shown) == cell_len(_SHOWN)
    assert shown.encode(encoding).decode(encoding) == shown


@pytest.mark.parametrize(
    ("encoding", "environ"),
    [
        ("EUC-JP", {"LC_ALL": "ja_JP.EUC-JP", "LANG": "C"}),
        ("UTF-8", {"LANG": "ja_JP.UTF-8", "STY": "1.pts"}),
    ],
)
def test_ambiguous_widths_are_avoided(encoding: str, environ: dict[str, str]) -> None:
    text = terminal_text(encoding, environ)
    assert text.convert(_SHOWN) == '+- INC-1 * "Grö?e" > 日本 #. e -+'


def test_marks_without_a_width_are_left_out() -> None:
    assert TerminalText("latin-1").convert("e\u0301\u200d") == "e"
