"""The list's controllers do their work on a table, without the list's screen."""

from asyncio import create_task, sleep
from collections.abc import AsyncIterator, Callable

import pytest
from textual.app import App, ComposeResult

from app.config.bell import BellPolicy
from app.domain.fields import Choice
from app.domain.incident_row import IncidentRow
from app.query.columns import find_columns
from app.query.listing import BUILT_IN_VIEWS, Sort
from app.session.workspace import Workspace
from app.store.search.search_result import MAX_RANKED
from app.system.structs import replace
from screens.list.cells import incident_columns
from screens.list.columns_controller import ColumnsController
from screens.list.list_model import ListModel
from screens.list.marks_controller import MarksController
from screens.list.paging_controller import PagingController
from screens.list.search_controller import SearchController
from screens.list.sort_controller import SortController
from screens.list.unseen_controller import NEW, UnseenController
from screens.list.views_controller import ViewsController
from tests.service.test_cache import document
from tests.support.controllers import FakeHost, fake_navigator
from widgets.basic.search_bar import SearchLine
from widgets.table.table import LineTable

FIVE = [f"id-{number:04}" for number in (5, 4, 3, 2, 1)]


class Listed(App[None]):
    """Five incidents, the newest first, two on a page."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.host = FakeHost()
        self.navigator = fake_navigator()
        self.shown: list[str | None] = []
        self.model = ListModel(workspace)
        self.model.views.open(BUILT_IN_VIEWS[-1])
        self.model.page.open(self.model.views.listing)
        self.table: LineTable[IncidentRow] = LineTable(
            incident_columns(self.model.cells), key=lambda row: row.id
        )
        self.line = SearchLine(lambda _: "")
        self.columns = ColumnsController(self.host, self.model, self.table, self.show_listing)

    def compose(self) -> ComposeResult:
        yield self.table
        yield self.line

    def read(self) -> None:
        self.model.page.read()
        self.table.set_rows(self.model.page.rows)

    def show_listing(self, incident_id: str | None) -> None:
        self.shown.append(incident_id)
        self.read()

    def marks(self) -> MarksController:
        return MarksController(self.host, self.model, self.table, lambda: None)

    def search(self, clear_filter: Callable[[], None] = lambda: None) -> SearchController:
        return SearchController(
            self.host,
            self.model,
            self.table,
            self.line,
            self.show_listing,
            draw_listing=lambda: None,
            go_back=lambda: False,
            clear_filter=clear_filter,
            open_current=lambda: None,
        )

    @property
    def marked(self) -> set[str]:
        return set(self.model.marks)

    @property
    def ids(self) -> list[str]:
        return [row.id for row in self.table.rows]


@pytest.fixture
async def listed(workspace: Workspace) -> AsyncIterator[Listed]:
    workspace.page_size = 2
    workspace.cache.upsert([document(number) for number in range(1, 6)])
    app = Listed(workspace)
    async with app.run_test():
        app.read()
        yield app


async def test_marks_toggle_and_then_take_the_page_and_the_view(listed: Listed) -> None:
    marks = listed.marks()
    marks.action_toggle()
    assert (listed.marked, listed.table.cursor_row) == ({FIVE[0]}, 1)
    marks.action_all()
    assert listed.table.marked == set(FIVE[:2])
    assert listed.host.toasts == ["All 2 on this page are marked; press again to mark all 5."]
    marks.action_all()
    assert listed.marked == set(FIVE)
    marks.action_clear()
    assert listed.marked == set()


async def test_marks_go_over_pages_and_are_cleared_in_their_list(listed: Listed) -> None:
    marks = listed.marks()
    marks.action_list()
    await listed.host.finish()
    assert listed.host.toasts == ["Nothing is marked. Press space to mark."]
    marks.action_toggle()
    listed.model.page.turn_to(1)
    listed.read()
    listed.table.move_cursor(row=1)
    marks.action_range()
    assert listed.marked == set(FIVE[:4])
    listed.host.answers = [None, (Choice(FIVE[3], ""),)]
    marks.action_list()
    await listed.host.finish()
    assert listed.marked == set(FIVE[:4]), "cancelled"
    marks.action_list()
    await listed.host.finish()
    assert listed.marked == {FIVE[3]}


async def test_the_cursor_goes_past_the_edges_of_a_page(listed: Listed) -> None:
    paging = PagingController(listed.host, listed.model, listed.columns, listed.table, listed.read)
    paging.move_past_edge("down")
    assert (listed.ids, listed.table.cursor_row) == (FIVE[2:4], 0)
    paging.move_past_edge("up")
    assert (listed.ids, listed.table.cursor_row) == (FIVE[:2], 1)
    paging.move_past_edge("up")
    assert listed.ids == FIVE[:2]
    paging.action_last()
    assert (listed.ids, listed.table.cursor_key) == (FIVE[4:], FIVE[4])
    paging.action_first()
    assert (listed.ids, listed.table.cursor_key) == (FIVE[:2], FIVE[0])


async def test_a_search_keeps_its_cursor_only_when_it_is_cleared(listed: Listed) -> None:
    cleared: list[str] = []
    search = listed.search(clear_filter=lambda: cleared.append("filter"))
    search.on_typed("incident 3")
    assert (listed.ids, listed.shown) == ([FIVE[2]], [None])
    search.action_clear()
    assert (listed.shown, listed.model.page.number, cleared) == ([None, FIVE[2]], 1, [])
    search.action_clear()
    assert cleared == ["filter"]


async def test_matches_are_counted_beside_the_loop_until_the_next_letter(listed: Listed) -> None:
    many = MAX_RANKED + 5
    listed.model.workspace.cache.upsert([document(number) for number in range(1, many + 1)])
    search, page, host = listed.search(), listed.model.page, listed.host
    search.on_typed("inc")
    host.timers[-1].callback()
    assert (page.total, page.more) == (MAX_RANKED, "+")
    search.on_typed("inci")
    await host.finish()
    assert (page.total, page.more) == (MAX_RANKED, "+"), "cancelled"
    host.timers[-1].callback()
    await host.finish()
    assert (page.total, page.more) == (many, "")
    listed.read()
    assert not page.is_counted
    page.count()
    assert (page.total, page.more) == (many, "")


async def test_the_number_of_matches_is_dropped_when_others_are_read(listed: Listed) -> None:
    cache, page = listed.model.workspace.cache, listed.model.page
    cache.upsert([document(number) for number in range(1, MAX_RANKED + 6)])
    listed.search().on_typed("inc")
    counting = create_task(page.count_aside())
    await sleep(0)
    cache.upsert([document(MAX_RANKED + 6)])
    listed.read()
    await counting
    assert (page.total, page.more) == (MAX_RANKED, "+")
    await page.count_aside()
    assert (page.total, page.more) == (MAX_RANKED + 6, "")


async def test_a_view_is_asked_for_when_no_other_is_opened_soon(listed: Listed) -> None:
    views = ViewsController(
        listed.host, listed.model, listed.navigator, listed.table, listed.show_listing
    )
    views.action_open(1)
    views.action_previous()
    first, second = listed.host.timers
    assert (first.is_stopped, second.is_stopped) == (True, False)
    second.callback()
    listed.navigator.refresh_now.assert_called_once_with()
    views.open(replace(BUILT_IN_VIEWS[0], problem="There is no status Fixed."))
    assert listed.model.views.view == BUILT_IN_VIEWS[-1]
    assert "cannot be listed. There is no status Fixed." in listed.host.toasts[-1]


async def test_a_selected_order_is_listed_and_cancelling_keeps_the_old_one(listed: Listed) -> None:
    changed: list[object] = []
    sort = SortController(
        listed.host,
        listed.model,
        listed.columns,
        listed.table,
        listed.show_listing,
        change_listing=changed.append,
        on_progress=lambda: None,
    )
    listed.host.answers = [None]
    sort.action_select()
    await listed.host.finish()
    assert changed == []
    sort.sort_by("name")
    sort.sort_by("no such column")
    by_name = Sort("name", descending=False)
    assert changed == [replace(listed.model.views.listing, sort=by_name)]


async def test_selected_columns_are_stored_for_a_built_in_view(listed: Listed) -> None:
    workspace = listed.model.workspace
    selected, _ = find_columns(
        ("reference", "name"), workspace.cache.configuration_store.name_index()
    )
    listed.host.answers = [selected]
    listed.columns.action_select()
    await listed.host.finish()
    assert listed.model.views.columns == ("reference", "name")
    listed.columns.find()
    assert listed.columns.selected == selected
    stored = workspace.journal.choices.get(f"columns:{BUILT_IN_VIEWS[-1].id}")
    assert stored == "reference\nname"


async def test_what_is_viewed_or_gone_to_is_unseen_no_more(listed: Listed) -> None:
    went: list[str] = []
    unseen = UnseenController(
        listed.host, listed.model, BellPolicy(), listed.table, went.append, lambda: None
    )
    unseen.action_next()
    assert listed.host.toasts == ["No new or escalated incidents."]
    row = listed.table.rows[1]
    listed.model.unseen.new[row.id] = row
    unseen.draw_badges()
    assert listed.table.badges == {row.id: NEW}
    unseen.action_next()
    assert (went, listed.table.badges) == ([row.id], {})
