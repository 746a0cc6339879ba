"""What is pasted, and a key right behind an escape, on every screen that is typed into."""

import pytest
from textual.command import CommandPalette
from textual.events import Key, Paste
from textual.widgets import Input, TextArea

from tests.screens.test_forms import row_of
from tests.support.program import Program, program
from widgets.textual_compat.key_parser import EscapedKey

PASTED = "\nDatabase\tdown\r\nsince noon\n"
FOLDED = "Database down since noon"


async def paste(running: Program, text: str = PASTED) -> None:
    running.app.post_message(Paste(text))
    await running.rest()


async def escape_then(running: Program, key: str) -> None:
    """As tmux and slow lines join them."""
    running.app.post_message(EscapedKey(Key(key, key if len(key) == 1 else None)))
    await running.rest()


async def open_form(running: Program) -> None:
    await running.press("n")
    await running.until_screen("DeclareScreen")


async def open_picker(running: Program) -> None:
    await open_form(running)
    row_of(running, "severity_id").focus_editor()
    await running.press("enter")
    await running.until_on_screen("match")


async def open_search(running: Program) -> None:
    await running.press("slash")
    await running.until(lambda: isinstance(running.app.focused, Input))


async def open_filter(running: Program) -> None:
    await running.press("f", "a")
    await running.until_screen("PickerScreen")
    await running.press("backspace")


async def open_filter_text(running: Program) -> None:
    await running.press("f", "ctrl+e")
    await running.until_screen("PromptScreen")
    await running.press("end", "ctrl+u")


async def open_keys(running: Program) -> None:
    await running.press("question_mark")
    await running.until_screen("KeysScreen")


async def open_palette(running: Program) -> None:
    await running.press("colon")
    await running.until(lambda: isinstance(running.app.screen, CommandPalette))


async def open_export(running: Program) -> None:
    await running.press("E")
    await running.until_screen("ExportScreen")
    await running.press("end", "ctrl+u")


@pytest.mark.parametrize(
    "opened",
    [
        open_form,
        open_picker,
        open_search,
        open_filter,
        open_filter_text,
        open_keys,
        open_palette,
        open_export,
    ],
)
async def test_a_paste_is_folded_wherever_a_line_is_typed(opened: object) -> None:
    assert callable(opened)
    async with program() as running:
        await opened(running)
        await paste(running)
        focused = running.app.focused
        assert isinstance(focused, Input)
        assert focused.value == FOLDED


async def test_a_paste_of_many_lines_is_unchanged_where_many_can_be_typed() -> None:
    async with program() as running:
        await open_form(running)
        row_of(running, "summary").focus_editor()
        await running.rest()
        await paste(running)
        assert row_of(running, "summary").value == PASTED.replace("\r\n", "\n")


async def test_what_was_copied_from_many_lines_is_folded_as_well() -> None:
    async with program() as running:
        await open_form(running)
        running.app.copy_to_clipboard(PASTED)
        await running.press("ctrl+v")
        assert row_of(running, "name").value == FOLDED


async def test_a_paste_into_a_choice_opens_its_picker() -> None:
    async with program() as running:
        await open_form(running)
        row_of(running, "severity_id").focus_editor()
        await running.rest()
        await paste(running, "maj\n")
        await running.until_screen("PickerScreen")
        assert running.only(Input).value == "maj"
        await running.press("enter")
        await running.until_screen("DeclareScreen")
        assert "Major" in running.text()


async def test_a_paste_behind_a_key_reaches_what_the_key_opened() -> None:
    async with program() as running:
        for event in (Key("n", "n"), Paste("Database\ndown"), Key("tab", None), Paste("maj")):
            running.app.post_message(event)
        await running.until_on_screen("1 match")
        assert "▌  ▅ Major" in running.text()
        await running.press("escape")
        assert row_of(running, "name").value == "Database down"


async def test_escape_and_a_letter_leave_a_form_for_the_list() -> None:
    async with program() as running:
        await open_form(running)
        await running.write("abc")
        await escape_then(running, "2")
        await running.until_screen("IncidentListScreen")
        assert {row.status_category for row in running.table.rows} == {"triage"}
        (draft,) = running.workspace.journal.drafts.all()
        assert "abc™" not in draft.current


async def test_escape_and_a_letter_edit_words_in_a_form() -> None:
    async with program() as running:
        await open_form(running)
        await running.write("one two three")
        for key in ("b", "b", "d"):
            await escape_then(running, key)
        await escape_then(running, "backspace")
        await running.write("x")
        assert row_of(running, "name").value.split() == ["xthree"]  # type: ignore[union-attr]
        row_of(running, "summary").focus_editor()
        await running.rest()
        await running.write("one two three")
        await escape_then(running, "b")
        await escape_then(running, "backspace")
        await escape_then(running, "enter")
        assert row_of(running, "summary").value == "one \nthree"
        assert isinstance(running.app.focused, TextArea)


@pytest.mark.parametrize("key", ["j", "f", "b"])
async def test_escape_and_a_letter_leave_a_picker_and_choose_nothing(key: str) -> None:
    async with program() as running:
        await running.press("5", "s")
        await running.until_on_screen("match")
        await escape_then(running, key)
        assert "PickerScreen" not in [type(each).__name__ for each in running.app.screen_stack]


async def test_escape_and_a_digit_leave_a_picker_for_a_view() -> None:
    async with program() as running:
        await running.press("s")
        await running.until_on_screen("match")
        await escape_then(running, "3")
        await running.until_screen("IncidentListScreen")
        categories = {row.status_category for row in running.table.rows}
        assert categories <= {"learning", "post-incident"}


async def test_escape_and_a_letter_leave_the_search_for_the_list() -> None:
    async with program() as running:
        await running.press("5")
        before = running.row
        await open_search(running)
        await running.write("latency")
        await escape_then(running, "j")
        assert not isinstance(running.app.focused, Input)
        assert running.row != before
        assert "latencyj" not in running.text()


async def test_escape_and_backspace_delete_a_word_of_a_search() -> None:
    async with program() as running:
        await open_search(running)
        await running.write("kafka lag")
        await escape_then(running, "backspace")
        assert running.only(Input).value == "kafka "


async def test_a_joined_emoji_is_one_character_to_the_keys() -> None:
    async with program() as running:
        await open_form(running)
        line = row_of(running, "name").editor
        area = row_of(running, "summary").editor
        assert isinstance(line, Input)
        assert isinstance(area, TextArea)
        for editor in (line, area):
            editor.focus()
            await paste(running, "a👨\u200d👩\u200d👧b👍🏽")
            await running.press("backspace", "left", "left", "delete")
        assert (line.value, area.text) == ("ab", "ab")
