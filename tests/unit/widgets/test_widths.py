"""Columns behind text whose width terminals disagree about."""

from collections.abc import Iterator

import pytest
from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip

from widgets.textual_compat import widths

CONSOLE = Console(force_terminal=True)


@pytest.fixture(autouse=True)
def _patched(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = Strip.render
    widths.keep_columns()
    yield
    Strip.render = before  # type: ignore[method-assign]


@pytest.mark.parametrize("text", ["INC-298", "● Größe – …", "日本語"])
def test_text_that_all_terminals_draw_alike_is_written_as_it_is(text: str) -> None:
    assert Strip([Segment(f"{text} "), Segment("3h")]).render(CONSOLE) == f"{text} 3h"


@pytest.mark.parametrize("text", ["विफल   ", "👨\u200d👩\u200d👧  ", "e\u0301   "])
def test_the_cursor_is_moved_behind_other_text(text: str) -> None:
    strip = Strip([Segment("ab "), Segment(text), Segment("3h")])
    width = strip.cell_length - len("ab 3h")
    written = strip.render(CONSOLE)
    assert written == f"ab \x1b7{' ' * width}\x1b8{text}\x1b8\x1b[{width}C3h"
    assert strip.render(CONSOLE) == written
