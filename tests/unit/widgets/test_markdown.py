"""Markdown as lines in a list: what it says stays, how it looks helps, nothing breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from app.text.markdown import markdown_parser
from app.text.text import clean
from tests.support.markdown import CONSTRUCTS, acting, missing
from widgets.basic.markdown_lines import markdown_lines
from widgets.basic.markdown_text import MarkdownText
from widgets.incident.record_list import Entry


def plain(text: str) -> list[str]:
    return [line.plain for line in markdown_lines(text)]


def test_what_is_said_stays_and_the_marks_go() -> None:
    said = "# Found\n\n**Cause:** the `pool` is *small*\nand ~~old~~ [here](https://a.example)"
    assert plain(said) == ["Found", "Cause: the pool is small", "and old here (https://a.example)"]


def test_bullets_numbers_and_code_stand_out() -> None:
    said = "- one\n- two\n  - deep\n\n3. third\n\n```\na = [b]\n```"
    assert plain(said) == ["• one", "• two", "  • deep", "3. third", "a = [b]"]


def test_brackets_are_text_and_no_markup() -> None:
    assert plain("[/opt/app] [bold red]x[/] [@click=app.quit]y[/]") == [
        "[/opt/app] [bold red]x[/] [@click=app.quit]y[/]"
    ]


@pytest.mark.parametrize("source", CONSTRUCTS)
def test_lines_hold_every_word_of_every_construct(source: str) -> None:
    shown = "\n".join(plain(source))
    assert not missing(source, shown)
    assert not acting(shown)


ANY_MARKDOWN = st.text(
    alphabet=st.sampled_from("ab12 *_`~#-+>|[]()!<>/&;:=\"'\\^$\n\t.x字\u202e"), max_size=120
) | st.lists(
    st.sampled_from([part for each in CONSTRUCTS[:-2] for part in each.split("\n")]), max_size=8
).map("\n".join)


@given(ANY_MARKDOWN)
def test_lines_hold_every_word_of_any_text(text: str) -> None:
    shown = "\n".join(plain(text))
    assert not missing(clean(text), shown)
    assert not acting(shown)


@given(ANY_MARKDOWN)
def test_tokens_hold_every_word_of_any_text(text: str) -> None:
    tokens = markdown_parser().parse(clean(text))
    shown = "\n".join(
        f"{token.info if token.type == 'list_item_open' else ''}{token.content}"
        if token.type != "inline"
        else "".join(span.content for span in token.children or ())
        for token in tokens
    )
    assert not missing(clean(text), shown)
    assert not acting(shown)


class _DocumentPane(App[None]):
    def compose(self) -> ComposeResult:
        yield MarkdownText()


@pytest.mark.parametrize("width", [24, pytest.param(60, marks=pytest.mark.slow)])
async def test_a_document_shows_every_word_of_every_construct(width: int) -> None:
    async with _DocumentPane().run_test(size=(width, 2_000)) as pilot:
        for source in CONSTRUCTS:
            await pilot.app.query_one(MarkdownText).update(source)
            await pilot.pause()
            strips = pilot.app.screen._compositor.render_strips()
            shown = "\n".join(strip.text for strip in strips)
            assert not acting(shown), source
            if "|" not in source:  # Columns stand side by side.
                assert not missing(source, shown), source


@given(st.text(alphabet=st.sampled_from("ab *_`#-+>[]()!~\n\t1.<&|\\é字"), max_size=80))
def test_any_text_can_be_drawn_at_any_width(text: str) -> None:
    entry = Entry(
        "key", markdown_lines(text)[0] if markdown_lines(text) else _EMPTY, markdown_lines(text)
    )
    for width in (20, 41):
        assert all(line.cell_length <= width for line in entry.prompt(width).split("\n"))


_EMPTY = markdown_lines("x")[0]
