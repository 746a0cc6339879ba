"""The panel beside a form: what its review will show, live."""

from tests.screens.test_forms import row_of
from tests.support.demo import make_demo_server
from tests.support.program import Program, program
from widgets.forms.will_be_sent import WillBeSent


def beside(running: Program) -> str:
    """The text of the panel, in one line."""
    region = running.only(WillBeSent).region
    lines = running.text().splitlines()[region.y + 1 : region.bottom - 1]
    return " ".join(" ".join(line[region.x :].strip("│ ") for line in lines).split())


async def test_what_will_be_sent_and_what_is_missing_follows_each_key_of_a_declare() -> None:
    async with program(make_demo_server(incidents=30), size=(120, 40)) as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        assert "✗ Name is missing ✗ Severity is missing" in beside(running)
        await running.write("Checkout down")
        assert "Name Checkout down" in beside(running)
        assert "Name is missing" not in beside(running)
        await running.press("enter", "enter")
        await running.until_screen("PickerScreen")
        await running.press("enter")
        await running.until_screen("DeclareScreen")
        assert "Severity ▁ Notice" in beside(running)
        row_of(running, "retrospective:postmortem_document_url").write("no link")
        await running.settle()
        said = "Post-mortem link: A link starts with http:// or https://, then a host."
        assert said in beside(running)
        await running.pilot.resize_terminal(99, 40)
        await running.settle()
        assert "Will be sent" not in running.text()
        row_of(running, "name").write("Payments down")
        await running.pilot.resize_terminal(100, 40)
        await running.settle()
        assert "Name Payments down Severity ▁ Notice" in beside(running)


async def test_what_an_edit_will_send_is_shown_as_its_review_does() -> None:
    async with program(make_demo_server(incidents=30), size=(120, 40)) as running:
        await running.press("e")
        await running.until_screen("EditScreen")
        assert beside(running) == "Nothing yet."
        await running.press("end")
        await running.write(" again")
        name = row_of(running, "name").value
        assert f"+ {name}" in beside(running)
        await running.press("ctrl+r")
        assert beside(running) == "Nothing yet."
