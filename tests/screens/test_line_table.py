"""The table as a person meets it: the cursor, its lines, the mouse, and text that means harm."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.content import Content

from widgets.line_table import Column, LineTable
from widgets.line_table_layout import GAP, lay_out

HOSTILE = [
    "[/opt/app] down",
    "[@click=app.quit]free[/] [red]money",
    "SEV1 [SEV1] [100%]",
    "日本語の障害 データベース停止",
    "👩‍👩‍👧‍👦 family outage 🇩🇪",
    "مرحبا بالعالم",
    "x" * 10_000,
    "",
    "e\u0301\u0302\u0303 combining",
]


@dataclass(frozen=True)
class Line:
    key: str
    text: str


def columns() -> list[Column[Line]]:
    return [
        Column("key", "Ref", 8, lambda row: Content(row.key), priority=9),
        Column(
            "text", "Name", 20, lambda row: Content(row.text),
            flexible=True, minimum=10, priority=10,
        ),
        Column("age", "Age", 4, lambda _: Content("12m"), align="right", priority=1),
    ]  # fmt: skip


def some_rows(count: int) -> list[Line]:
    return [Line(f"INC-{number}", f"row {number}") for number in range(count)]


class TableApp(App[None]):
    def __init__(self, rows: list[Line]) -> None:
        super().__init__()
        self._first = rows
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        yield LineTable(columns(), key=lambda row: row.key)

    def on_mount(self) -> None:
        self.table.set_rows(self._first)
        self.table.focus()

    @property
    def table(self) -> LineTable[Line]:
        return self.query_one(LineTable)

    def on_line_table_row_highlighted(self, event: LineTable.RowHighlighted) -> None:
        self.said.append(f"on {event.key}")

    def on_line_table_row_selected(self, event: LineTable.RowSelected) -> None:
        self.said.append(f"chose {event.key}")

    def on_line_table_edge_reached(self, event: LineTable.EdgeReached) -> None:
        self.said.append(f"edge {event.direction}")

    def on_line_table_header_selected(self, event: LineTable.HeaderSelected) -> None:
        self.said.append(f"header {event.column_id}")

    def lines(self) -> list[str]:
        """What is on the terminal, line by line."""
        strips = self.table.render_lines(self.table.size.region)
        return [strip.text for strip in strips]


async def test_the_cursor_moves_and_tells_where_it_is() -> None:
    app = TableApp(some_rows(5))
    async with app.run_test() as pilot:
        await pilot.press("j", "down", "k")
        assert app.table.cursor_key == "INC-1"
        await pilot.press("enter")
        assert app.said[-1] == "chose INC-1"


async def test_moving_past_either_end_says_so_and_stays() -> None:
    app = TableApp(some_rows(2))
    async with app.run_test() as pilot:
        app.said.clear()
        await pilot.press("k", "j", "j")
        assert app.said == ["edge up", "on INC-1", "edge down"]


async def test_the_cursor_stays_on_its_row_and_line_when_rows_arrive_above() -> None:
    app = TableApp(some_rows(50))
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.press("pagedown", "pagedown", "k", "k")
        key = app.table.cursor_key
        line = next(n for n, text in enumerate(app.lines()) if f"{key} " in text)
        app.table.set_rows([Line("INC-new", "new"), *some_rows(50)])
        await pilot.pause()
        assert app.table.cursor_key == key
        assert f"{key} " in app.lines()[line]


async def test_when_its_row_is_gone_the_cursor_stays_at_its_place() -> None:
    app = TableApp(some_rows(4))
    async with app.run_test() as pilot:
        await pilot.press("j", "j")
        app.table.set_rows([row for row in some_rows(4) if row.key != "INC-2"])
        await pilot.pause()
        assert app.table.cursor_key == "INC-3"
        app.table.set_rows([])
        await pilot.pause()
        assert app.table.current is None
        await pilot.press("j", "k", "pagedown", "home", "end", "enter")


async def test_every_row_can_be_reached_by_screenfuls() -> None:
    app = TableApp(some_rows(100))
    async with app.run_test(size=(60, 12)) as pilot:
        seen: set[str] = set()
        for _ in range(12):
            seen |= {line.strip("▌ ").split()[0] for line in app.lines()[1:]}
            await pilot.press("pagedown")
        assert {row.key for row in some_rows(100)} <= seen


@pytest.mark.parametrize("width", [30, 40, 80, 120])
async def test_no_text_breaks_a_line_or_is_taken_for_markup(width: int) -> None:
    app = TableApp([Line(f"INC-{n}", text) for n, text in enumerate(HOSTILE)])
    async with app.run_test(size=(width, 15)):
        strips = app.table.render_lines(app.table.size.region)
        assert {strip.cell_length for strip in strips} == {width}
        assert {sum(segment.cell_length for segment in strip) for strip in strips} == {width}
        shown = "\n".join(app.lines())
        for text in HOSTILE[:3]:
            assert text[: width - 24] in shown


async def test_the_mouse_moves_the_cursor_and_a_second_click_opens() -> None:
    app = TableApp(some_rows(5))
    async with app.run_test(size=(60, 12)) as pilot:
        app.said.clear()
        await pilot.click(LineTable, offset=(5, 3))
        assert app.table.cursor_key == "INC-2"
        await pilot.click(LineTable, offset=(5, 3))
        await pilot.click(LineTable, offset=(3, 0))
        await pilot.click(LineTable, offset=(5, 9))
        assert app.said == ["on INC-2", "chose INC-2", "header key"]


async def test_marked_rows_show_a_mark_and_not_only_a_colour() -> None:
    app = TableApp(some_rows(3))
    async with app.run_test(size=(60, 12)):
        app.table.set_marked(frozenset({"INC-1"}))
        lines = app.lines()
        assert [("✓" in line) for line in lines[1:4]] == [False, True, False]


async def test_the_cursor_can_be_seen_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = TableApp(some_rows(3))
    async with app.run_test(size=(60, 12)):
        assert [line[0] for line in app.lines()[1:4]] == ["▌", " ", " "]


async def test_another_theme_is_drawn_at_once() -> None:
    app = TableApp(some_rows(3))
    async with app.run_test(size=(60, 12)) as pilot:

        def background() -> object:
            segment = next(iter(app.table.render_lines(app.table.size.region)[2]))
            return segment.style and segment.style.bgcolor

        before = background()
        app.theme = "textual-light"
        await pilot.pause()
        assert background() != before


@given(
    room=st.integers(0, 200),
    shapes=st.lists(
        st.tuples(st.integers(1, 40), st.booleans(), st.integers(0, 9)), min_size=1, max_size=10
    ),
)
def test_columns_fill_the_room_and_the_important_ones_stay(
    room: int, shapes: list[tuple[int, bool, int]]
) -> None:
    made: list[Column[Line]] = [
        Column(str(n), "", width, lambda _: Content(""), flexible=flexible, priority=priority)
        for n, (width, flexible, priority) in enumerate(shapes)
    ]
    laid = lay_out(made, room)
    widths = [width for _, width in laid]
    assert sum(widths) + GAP * (len(widths) - 1) <= max(room, 0)
    kept = {column.id for column, _ in laid}
    dropped = [column.priority for column in made if column.id not in kept]
    assert max(dropped, default=0) <= min(column.priority for column, _ in laid)
    if len(laid) > 1 and any(column.flexible for column, _ in laid):
        assert sum(widths) + GAP * (len(widths) - 1) == room
