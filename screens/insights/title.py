"""Title of a page of charts: where it is, the shown time, and the names of all pages."""

from collections.abc import Sequence

from textual.content import Content

from app.present.tokens import MUTED
from app.text.text import one_line


def page_title(
    organisation: str, time: str, unit: str, pages: Sequence[str], number: int, width: int
) -> Content:
    """Render the title; what a narrow line has no room for is left out, names of pages last.

    Args:
        organisation: Name of the organisation.
        time: The shown time.
        unit: Length of a bucket, in words.
        pages: Names of the pages.
        number: Number of the open page, from 0.
        width: Cells of the line.
    """
    name, time_and_unit = Content.styled("Insights", "bold"), f"  {time}"
    unit_text = Content.styled(f" · {unit}", MUTED)
    before = Content.assemble(("incident-tui ", "bold"), f"{organisation} › ")
    names = Content("").join(_page(each, place, number) for place, each in enumerate(pages))
    only = _page(pages[number], number, number)
    candidates = [
        before + name + time_and_unit + unit_text + names,
        name + time_and_unit + unit_text + names,
        name + time_and_unit + names,
        Content(time) + names,
        Content(time) + only,
    ]
    return next((each for each in candidates if each.cell_length <= width), candidates[-1])


def _page(name: str, place: int, open_place: int) -> Content:
    style = "bold underline" if place == open_place else MUTED
    return Content.assemble("   ", (f"{place + 1} {one_line(name)}", style))
