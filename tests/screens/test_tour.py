"""The tour of the demo: eight steps with the real keys."""

from pathlib import Path

from app.config.tour_offer import note_tour_offer, tour_was_offered
from screens.app.tour_controller import STEPS
from tests.support.demo import make_demo_server
from tests.support.program import program


async def test_each_step_is_done_by_its_key() -> None:
    async with program(make_demo_server(incidents=30)) as running:
        await running.press("colon")
        await running.write("tour")
        await running.press("enter")
        pressed = (
            ["j"],
            ["enter"],
            ["l"],
            ["escape"],
            ["slash"],
            ["escape", "s", "3"],
            ["y"],
            ["question_mark"],
        )
        assert len(pressed) == len(STEPS)
        for number, keys in enumerate(pressed, start=1):
            await running.until_on_screen(f"Tour: {number} of 8")
            await running.press(*keys)
        await running.until_on_screen("Tour: done")


async def test_it_is_offered_once(own_folders: Path) -> None:
    assert not tour_was_offered()
    note_tour_offer()
    assert tour_was_offered()
