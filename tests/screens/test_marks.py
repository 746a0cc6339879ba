"""Marks stay on their incidents; what is out of sight is counted and listed."""

from tests.support.program import program


async def test_marks_survive_pages_views_and_refreshes() -> None:
    async with program() as running:
        await running.press("5", "space", "space")
        await running.until_on_screen("2 marked")
        first, second = (row.id for row in running.table.rows[:2])
        assert running.table.marked == {first, second}
        assert running.table.cursor_row == 2
        await running.press("right_square_bracket", "r", "left_square_bracket")
        assert running.table.marked == {first, second}
        hidden = "2 of them not in this view"
        await running.press("4")
        await running.until_on_screen("4 Closed")
        assert (hidden in running.text()) is (running.row.id not in {first, second})
        await running.press("5", "space")
        await running.until_on_screen("1 marked")
        await running.press("backslash")
        await running.until(lambda: " marked" not in running.text().splitlines()[-2])
        assert running.table.marked == frozenset()


async def test_a_range_goes_over_pages_and_all_means_first_the_page_then_the_view() -> None:
    async with program() as running:
        await running.press("5", "G", "k")
        await running.press("space", "g", "V")
        everything = len(running.server.organisation.incidents)
        await running.until_on_screen(f"{everything - 1} marked")
        await running.press("backslash", "asterisk")
        await running.until_on_screen("50 marked")
        await running.until(lambda: f"press again to mark all {everything}" in running.told())
        await running.press("asterisk")
        await running.until_on_screen(f"{everything} marked")


async def test_what_is_marked_and_hidden_is_listed_and_can_be_unmarked() -> None:
    async with program() as running:
        await running.press("4", "space")
        hidden = running.table.rows[0]
        await running.press("1", "space")
        await running.until_on_screen("2 marked, 1 of them not in this view")
        await running.press("M")
        await running.until_on_screen("Marked incidents")
        await running.until_on_screen(f"{hidden.reference}  not in this view")
        # The hidden come first; the key takes its mark away.
        await running.press("space", "enter")
        await running.until_screen("IncidentListScreen")
        await running.until_on_screen("1 marked")
        assert hidden.id not in running.table.marked
