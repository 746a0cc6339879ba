"""A line to type into that stays as wide as its place."""

from textual.app import App, ComposeResult

from widgets.basic.fixed_width_input import SingleLine


class OneLineApp(App[None]):
    def compose(self) -> ComposeResult:
        yield SingleLine(compact=True)


async def test_a_text_longer_than_the_line_scrolls_with_what_is_typed() -> None:
    app = OneLineApp()
    async with app.run_test(size=(20, 3)) as pilot:
        line = app.query_one(SingleLine)
        await pilot.press(*"a word that is longer than the line")
        assert line.render_line(0).text.strip().endswith("than the line")
        await pilot.press("home")
        assert line.render_line(0).text.startswith("a word that is")
        assert line.size.width == 20
