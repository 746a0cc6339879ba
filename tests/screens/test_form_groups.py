"""Groups of a form: folded without a value, opened by a key, and never forgotten."""

from screens.forms.form import FieldForm
from tests.support.program import Program, program
from widgets.forms.form_heading import FormHeading


def folded(running: Program) -> dict[str, bool]:
    """Each group that can be folded, by its title."""
    headings = [each for each in running.app.screen.query(FormHeading) if each.can_focus]
    return {each.title: each.is_folded for each in headings if each.display}


async def go_to_group(running: Program, title: str) -> None:
    """Walk by tab to a heading."""
    for _ in range(60):
        focused = running.app.screen.focused
        if isinstance(focused, FormHeading) and focused.title == title:
            return
        await running.press("tab")
    raise AssertionError(running.text())


async def test_a_folded_group_is_counted_opened_by_keys_and_keeps_what_was_typed() -> None:
    async with program() as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        assert all(folded(running).values())
        await running.write("Checkout down")
        await go_to_group(running, "Timestamps")
        assert "▸ Timestamps  0 of 6" in running.text()
        await running.press("right", "j")
        await running.write("-15m")
        assert "▾ Timestamps  1 of 6" in running.text()
        await running.press("shift+tab", "left")
        assert "▸ Timestamps  1 of 6" in running.text()
        assert "-15m" not in running.text()
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        (draft,) = running.workspace.journal.drafts.all()
        assert "-15m" in draft.typed.values()
        await running.press("d", "enter")
        await running.until_screen("DeclareScreen")
        # With a value in it, the group of a resumed draft is open.
        assert [title for title, is_folded in folded(running).items() if not is_folded] == [
            "Timestamps"
        ]
        assert "-15m" in running.text()


async def test_an_error_opens_its_group() -> None:
    async with program() as running:
        await running.press("e")
        await running.until_screen("EditScreen")
        # An edit shows the groups that have values.
        assert folded(running) == {
            "Roles": False,
            "Custom fields": False,
            "Timestamps": False,
            "Advanced": False,
        }
        await go_to_group(running, "Timestamps")
        await running.press("tab", "end", "ctrl+u")
        await running.write("soonish")
        await running.press("shift+tab", "h")
        assert folded(running)["Timestamps"]
        await running.press("ctrl+s")
        assert not folded(running)["Timestamps"]
        screen = running.app.screen
        assert isinstance(screen, FieldForm)
        row = screen.form.row_at_focus()
        assert row is not None
        assert row.typed_text == "soonish"
