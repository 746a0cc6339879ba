"""Markdown as lines in a list: what it says stays, how it looks helps, nothing breaks it."""

from hypothesis import given
from hypothesis import strategies as st

from widgets.basic.markdown_lines import markdown_lines
from widgets.incident.part_list import Entry


def plain(text: str) -> list[str]:
    return [line.plain for line in markdown_lines(text)]


def test_what_is_said_stays_and_the_marks_go() -> None:
    said = "# Found\n\n**Cause:** the `pool` is *small*\nand ~~old~~ [here](https://a.example)"
    assert plain(said) == ["Found", "Cause: the pool is small", "and old here"]


def test_bullets_numbers_and_code_stand_out() -> None:
    said = "- one\n- two\n  - deep\n\n3. third\n\n```\na = [b]\n```"
    assert plain(said) == ["• one", "• two", "  • deep", "3. third", "a = [b]"]


def test_brackets_are_text_and_no_markup() -> None:
    assert plain("[/opt/app] [bold red]x[/] [@click=app.quit]y[/]") == [
        "[/opt/app] [bold red]x[/] [@click=app.quit]y[/]"
    ]


@given(st.text(alphabet=st.sampled_from("ab *_`#-+>[]()!~\n\t1.<&|\\é字"), max_size=80))
def test_any_text_can_be_drawn_at_any_width(text: str) -> None:
    entry = Entry(
        "key", markdown_lines(text)[0] if markdown_lines(text) else _EMPTY, markdown_lines(text)
    )
    for width in (20, 41):
        assert all(line.cell_length <= width for line in entry.prompt(width).split("\n"))


_EMPTY = markdown_lines("x")[0]
