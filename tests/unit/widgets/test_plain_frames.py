"""Frames of plain mode: only changed text, and the row at the cursor once."""

from textual.geometry import Region

from widgets.textual_compat.plain_frames import PlainFrames

SCREEN = ("Incidents ", "one       ", "two       ", "three     ")


def row(y: int) -> Region:
    return Region(0, y, 10, 1)


def test_only_the_row_that_the_cursor_moves_to_is_written() -> None:
    frames = PlainFrames()
    frames.changes(SCREEN, row(1), is_typing=False)
    assert frames.changes(SCREEN, row(3), is_typing=False) == [(0, 3, "three     ")]
    assert frames.changes(SCREEN, row(3), is_typing=False) == []


def test_changed_lines_are_written_whole() -> None:
    frames = PlainFrames()
    frames.changes(SCREEN, row(1), is_typing=False)
    changed = (*SCREEN[:2], "tow       ", SCREEN[3])
    assert frames.changes(changed, row(1), is_typing=False) == [(0, 2, "tow       ")]


def test_typed_letters_are_written_alone_by_their_width() -> None:
    frames = PlainFrames()
    frames.changes(("Name 日  ", "Status   "), row(0), is_typing=True)
    typed = frames.changes(("Name 日a ", "Status   "), row(0), is_typing=True)
    assert typed == [(7, 0, "a")]


def test_everything_is_written_after_the_terminal_was_used_by_others() -> None:
    frames = PlainFrames()
    frames.changes(SCREEN, row(1), is_typing=False)
    frames.forget()
    written = frames.changes(SCREEN, row(1), is_typing=False)
    assert [text for _, _, text in written] == [*SCREEN]
