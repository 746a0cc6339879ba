"""The table as a person meets it: the cursor, its lines, the mouse, and text that means harm."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style as RichStyle
from textual.app import App, ComposeResult
from textual.content import Content
from textual.events import MouseScrollDown, MouseScrollUp
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style

from app.present.themes import css_variables
from app.system.structs import replace
from widgets.table.layout import GAP, GUTTER, fitted, lay_out, room_in, slots_of
from widgets.table.painter import LinePainter, RowStyle
from widgets.table.table import Column, LineTable
from widgets.table.viewport import Viewport
from widgets.textual_compat.compositor import paint_only_changes

pytestmark = pytest.mark.usefixtures("painted")

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
    "\x1b]0;owned\x07\x1b[31mred\x00\x9b2J\r\n\ttab",
    "\u202ereversed\u2066 \u200b\ufeff hidden",
    "\u200d\ufe0f1\ufe0f\u20e3 joiners \u200d",
]


@dataclass(frozen=True)
class Line:
    key: str
    text: str


def columns() -> list[Column[Line]]:
    return [
        Column("key", "Ref", 8, lambda row: Content(row.key), priority=9),
        Column(
            "text",
            "Name",
            20,
            lambda row: Content(row.text),
            flexible=True,
            minimum=10,
            priority=10,
        ),
        Column("age", "Age", 4, lambda _: Content("12m"), align="right", priority=1),
    ]


def some_rows(count: int) -> list[Line]:
    return [Line(f"INC-{number}", f"row {number}") for number in range(count)]


class TableApp(App[None]):
    CSS_PATH = Path(__file__).parents[2] / "styles" / "list" / "table.tcss"

    def get_css_variables(self) -> dict[str, str]:
        return css_variables(self.current_theme)

    def __init__(self, rows: list[Line], *, few_colours: bool = False) -> None:
        super().__init__(ansi_color=few_colours)
        self._first = rows
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        yield LineTable(columns(), key=lambda row: row.key, has_signs=True)

    def on_mount(self) -> None:
        self.table.set_rows(self._first)
        self.table.focus()

    @property
    def table(self) -> LineTable[Line]:
        return self.query_one(LineTable)

    def on_line_table_row_highlighted(self, event: LineTable.RowHighlighted) -> None:
        assert event.control is self.table
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

    def styles_of(self, line: int) -> list[RichStyle | None]:
        """How a line looks, from left to right."""
        return [segment.style for segment in self.table.render_line(line)]


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


async def test_opening_is_offered_when_there_is_something_to_open() -> None:
    app = TableApp([])
    async with app.run_test() as pilot:
        assert not app.screen.active_bindings["enter"].enabled
        app.table.set_rows(some_rows(1))
        await pilot.pause()
        assert app.screen.active_bindings["enter"].enabled


async def test_every_row_can_be_reached_by_screenfuls() -> None:
    app = TableApp(some_rows(100))
    async with app.run_test(size=(60, 12)) as pilot:
        seen: set[str] = set()
        for _ in range(12):
            seen |= {line.strip("▌ ").split()[0] for line in app.lines()[1:]}
            await pilot.press("pagedown")
        assert {row.key for row in some_rows(100)} <= seen


async def test_a_screenful_turns_the_whole_screen() -> None:
    app = TableApp(some_rows(100))
    async with app.run_test(size=(60, 11)) as pilot:
        await pilot.press("j", "pagedown")
        assert app.table.cursor_key == "INC-11"
        assert "INC-10 " in app.lines()[1]
        await pilot.press("ctrl+u")
        assert app.table.cursor_key == "INC-6"
        assert "INC-5 " in app.lines()[1]


async def test_a_refresh_that_leaves_the_cursor_on_its_row_tells_nothing() -> None:
    app = TableApp(some_rows(5))
    async with app.run_test() as pilot:
        await pilot.press("j")
        app.said.clear()
        app.table.set_rows(some_rows(4))
        await pilot.pause()
        assert app.said == []


async def test_the_cursor_goes_to_a_key_and_stays_when_the_key_is_not_shown() -> None:
    app = TableApp(some_rows(100))
    async with app.run_test(size=(60, 12)):
        app.table.move_cursor(key="INC-70")
        assert app.table.cursor_row == 70
        assert any("INC-70 " in line for line in app.lines())
        app.table.move_cursor(key="INC-nowhere")
        assert app.table.cursor_row == 70


async def test_a_row_that_changed_is_drawn_anew_and_the_others_stay() -> None:
    app = TableApp(some_rows(5))
    async with app.run_test(size=(60, 12)) as pilot:
        before = app.lines()
        app.table.update_row(Line("INC-3", "changed"))
        app.table.update_row(Line("INC-9", "not shown"))
        await pilot.pause()
        after = app.lines()
        assert "changed" in after[4]
        assert [n for n in range(12) if before[n] != after[n]] == [4]


async def test_only_rows_that_changed_are_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[int] = []
    paint = LineTable.render_lines

    def noted(table: LineTable[Line], crop: Region) -> list[Strip]:
        painted.extend(crop.line_range)
        return paint(table, crop)

    paint_only_changes()
    monkeypatch.setattr(LineTable, "render_lines", noted)
    app = TableApp(some_rows(5))
    async with app.run_test(size=(60, 12)) as pilot:
        changes: list[tuple[Callable[[], object], set[int]]] = [
            (lambda: app.table.update_row(Line("INC-4", "the last")), {5}),
            (lambda: app.table.set_rows([*some_rows(4), Line("INC-4", "changed")]), {5}),
            (lambda: app.table.set_rows([Line("INC-0", "another"), *app.table.rows[1:]]), {1}),
            (lambda: setattr(app.table, "marked", frozenset({"INC-2"})), {3}),
            (lambda: setattr(app.table, "badges", {"INC-1": "changed"}), {2}),
        ]
        for change, lines in changes:
            await pilot.pause()
            painted.clear()
            change()
            await pilot.pause()
            assert set(painted) == lines


@pytest.mark.parametrize(
    ("width", "titles"),
    [
        (14, ["Name"]),
        (25, ["Ref", "Name"]),
        (40, ["Ref", "Name", "Age"]),
        (80, ["Ref", "Name", "Age"]),
        (120, ["Ref", "Name", "Age"]),
    ],
)
async def test_columns_go_by_priority_when_the_room_goes(width: int, titles: list[str]) -> None:
    app = TableApp(some_rows(5))
    async with app.run_test(size=(width, 12)):
        assert app.lines()[0].split() == titles


@pytest.mark.parametrize("width", [1, 2, 5, 14, 30, 40, 80, 120])
async def test_no_text_breaks_a_line_or_is_taken_for_markup(width: int) -> None:
    app = TableApp([Line(f"INC-{n}", text) for n, text in enumerate(HOSTILE)])
    async with app.run_test(size=(width, 15)):
        strips = app.table.render_lines(app.table.size.region)
        assert {strip.cell_length for strip in strips} == {width}
        assert {cell_len(strip.text) for strip in strips} == {width}
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066]", "".join(app.lines()))
        assert not any(segment.style and segment.style.meta for line in strips for segment in line)
        if width >= 30:
            for line, text in zip(app.lines()[1:4], HOSTILE[:3], strict=True):
                assert text[: width - 27] in line


async def test_the_mouse_moves_the_cursor_and_a_second_click_opens() -> None:
    app = TableApp(some_rows(5))
    async with app.run_test(size=(60, 12)) as pilot:
        app.said.clear()
        await pilot.click(LineTable, offset=(5, 3))
        assert app.table.cursor_key == "INC-2"
        await pilot.click(LineTable, offset=(5, 3))
        await pilot.click(LineTable, offset=(5, 0))
        await pilot.click(LineTable, offset=(5, 9))
        await pilot.click(LineTable, offset=(16, 0))
        await pilot.click(LineTable, offset=(56, 0))
        assert app.said == ["on INC-2", "chose INC-2", "header key", "header text", "header age"]


async def test_the_wheel_scrolls_and_the_next_key_comes_back_to_the_cursor() -> None:
    app = TableApp(some_rows(100))
    async with app.run_test(size=(60, 11)) as pilot:
        await pilot._post_mouse_events([MouseScrollDown], LineTable, (5, 5))
        await pilot._post_mouse_events([MouseScrollDown], LineTable, (5, 5))
        assert app.table.cursor_key == "INC-0"
        assert "INC-6 " in app.lines()[1]
        await pilot._post_mouse_events([MouseScrollUp], LineTable, (5, 5))
        assert "INC-3 " in app.lines()[1]
        await pilot.press("j")
        assert app.table.cursor_key == "INC-1"
        assert "INC-1 " in app.lines()[1]


async def test_the_thumb_tells_where_it_is_and_a_click_beside_the_rows_scrolls_there() -> None:
    app = TableApp(some_rows(100))
    async with app.run_test(size=(60, 11)) as pilot:

        def thumb() -> list[int]:
            return [n for n, line in enumerate(app.lines()) if line.endswith("┃")]

        assert thumb() == [1]
        await pilot.press("end")
        assert thumb() == [10]
        await pilot.click(LineTable, offset=(59, 1))
        assert thumb() == [1]
        assert app.table.cursor_key == "INC-99"
        app.table.set_rows(some_rows(10))
        assert thumb() == []


async def test_marked_rows_show_a_mark_and_not_only_a_colour() -> None:
    app = TableApp(some_rows(3))
    async with app.run_test(size=(60, 12)):
        app.table.marked = frozenset({"INC-1"})
        lines = app.lines()
        assert [("✓" in line) for line in lines[1:4]] == [False, True, False]


async def test_a_row_is_drawn_once_wherever_it_comes_to_stand() -> None:
    drawn: list[str] = []

    def name(row: Line) -> Content:
        drawn.append(row.key)
        return Content(row.text)

    app = TableApp(some_rows(3))
    async with app.run_test(size=(60, 12)):
        app.table.set_columns([Column("text", "Name", 20, name, flexible=True)])
        app.lines()
        assert drawn == ["INC-0", "INC-1", "INC-2"]
        app.table.set_rows([*some_rows(2), Line("INC-2", "changed"), Line("INC-9", "new")])
        assert "changed" in app.lines()[3]
        assert drawn[3:] == ["INC-2", "INC-9"]
        app.table.prerender([Line("INC-10", "first"), Line("INC-11", "second")])
        drawn.clear()
        app.table.set_rows([Line("INC-10", "first"), Line("INC-11", "second")])
        assert "first" in app.lines()[1]
        assert not drawn


async def test_the_header_tells_which_way_the_rows_are_sorted() -> None:
    app = TableApp(some_rows(3))
    async with app.run_test(size=(60, 12)):
        ref, name, age = columns()
        app.table.set_columns(
            [replace(ref, sort="ascending"), name, replace(age, title="Minutes", sort="descending")]
        )
        assert "Ref▴" in app.lines()[0]
        assert "Min▾" in app.lines()[0]


@pytest.mark.parametrize("few_colours", [False, True])
async def test_the_cursor_tells_whether_keys_go_to_the_table(*, few_colours: bool) -> None:
    app = TableApp(some_rows(3), few_colours=few_colours)
    async with app.run_test(size=(60, 12)) as pilot:
        assert [line[0] for line in app.lines()[1:4]] == ["▌", " ", " "]
        focused = app.styles_of(1)
        assert focused != app.styles_of(2)
        app.set_focus(None)
        await pilot.pause()
        assert [line[0] for line in app.lines()[1:4]] == ["▌", " ", " "]
        assert app.styles_of(1) != focused
        if few_colours:
            assert all(style and style.reverse for style in focused[:-1])


async def test_another_theme_is_drawn_at_once() -> None:
    app = TableApp(some_rows(3))
    async with app.run_test(size=(60, 12)) as pilot:
        before = app.styles_of(2)
        app.theme = "textual-light"
        await pilot.pause()
        assert app.styles_of(2) != before


# Whatever a terminal may count as none, one or two cells, and what joins it.
CHARACTERS = st.one_of(
    st.characters(),
    st.sampled_from("a1# 日한👩🇩❤\u0301\u200b\u200d\ufe0f\u3164\x1b\x00\n\t\u202e"),
)


@given(
    texts=st.lists(st.text(CHARACTERS, max_size=30), min_size=1, max_size=4),
    styles=st.lists(st.sampled_from(["", "bold", "red on blue", "underline"]), min_size=4),
    width=st.integers(0, 60),
)
@example(texts=["\x08", ""], styles=["", "bold", "", ""], width=0)
def test_a_line_is_as_wide_as_the_table_whatever_is_in_its_cells(
    texts: list[str], styles: list[str], width: int
) -> None:
    parts = list(zip(texts, styles, strict=False))
    cells = [Content.assemble(*parts), *(Content(text) for text in texts)]
    made: list[Column[int]] = [
        Column(str(n), texts[0], 9, lambda row: cells[row], flexible=n == 1, minimum=3)
        for n in range(3)
    ]
    slots = slots_of(lay_out(made, room_in(width, GUTTER)))
    painter = LinePainter(
        slots,
        width,
        has_signs=True,
        style=lambda *names: Style.parse("reverse" if names else "white on black"),
        parse=lambda style: Style.parse(style) if isinstance(style, str) else style,
        finish=lambda style: style,
    )
    lines = [painter.header, painter.blank]
    lines += [
        painter.row(
            [cells[row]] * len(slots),
            RowStyle(at_cursor=row == 0, marked=row == 1, badge="changed", thumb=True),
        )
        for row in range(len(cells))
    ]
    for line in lines:
        assert line.cell_length == width
        assert sum(cell_len(segment.text) for segment in line) == width
        assert cell_len(line.text) == width


@given(
    rows=st.integers(0, 300),
    height=st.integers(0, 60),
    moves=st.lists(
        st.tuples(st.sampled_from(["cursor", "page", "wheel", "rows"]), st.integers(-400, 400))
    ),
)
def test_the_window_never_leaves_the_rows(
    rows: int, height: int, moves: list[tuple[str, int]]
) -> None:
    view = Viewport()
    view.replace(rows, 0)
    view.resize(height)
    for kind, by in moves:
        if kind == "cursor":
            view.move_to(by)
        elif kind == "page":
            view.move_screenful(by)
        elif kind == "wheel":
            view.scroll_to(view.top + by)
        else:
            view.replace(abs(by), view.cursor)
        assert 0 <= view.top <= max(0, view.total - view.height)
        assert 0 <= view.cursor < max(1, view.total)
        if kind in {"cursor", "page"}:
            assert view.top <= view.cursor < view.top + view.height
        assert not view.thumb or 0 <= view.thumb.start < view.thumb.stop <= view.height


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


def test_columns_share_the_room_by_what_their_rows_need() -> None:
    rows = ["short", "a somewhat longer line"]
    columns: tuple[Column[str], ...] = (
        Column("state", "State", 12, lambda _: Content("open")),
        Column("name", "Name", 30, Content, flexible=True),
        Column("where", "Where", 30, lambda row: Content(row * 3), flexible=True),
        Column("age", "Age", 4, lambda _: Content("1h"), align="right"),
    )
    widths = {column.id: width for column, width in lay_out(fitted(columns, rows), 70)}
    assert widths == {"state": 5, "name": 22, "where": 36, "age": 4}
    # Nothing needs what is left over: the last one has it.
    widths = {column.id: width for column, width in lay_out(fitted(columns, ["short"]), 70)}
    assert widths == {"state": 5, "name": 8, "where": 50, "age": 4}


def test_a_title_is_cut_between_its_words() -> None:
    def shown(width: int, title: str) -> str:
        column: Column[str] = Column("at", title, width, Content)
        slots = slots_of([(column, width)])
        painter = LinePainter(
            slots,
            width + 4,
            has_signs=False,
            style=lambda *_: Style.parse("white on black"),
            parse=lambda style: Style.parse(style) if isinstance(style, str) else style,
            finish=lambda style: style,
        )
        return painter.header.text.strip()

    assert shown(17, "Impact started at") == "Impact started at"
    assert shown(16, "Impact started at") == "Impact started"
    assert shown(4, "Impact started at") == "Impa"
