"""Wrapping of entries."""

import pytest
from textual.content import Content

from widgets.incident.record_list import Entry

LINK = "https://grafana.example/alerting/grafana/51f542468b7f/view"


@pytest.mark.parametrize("width", [12, 20, 35, 60, 90])
@pytest.mark.parametrize(
    "head", ["", "short", f"Source  {LINK}", "x" * 70, "words of any kind " * 9]
)
def test_what_does_not_fit_on_the_first_line_goes_on_below_without_blanks_of_its_own(
    head: str, width: int
) -> None:
    lines = Entry("key", Content(head)).prompt(width).plain.split("\n")
    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == head.replace(" ", "")
    # All lines of a long word but its first and its last are full.
    whole = [line.strip() for line in lines if line.strip() and " " not in line.strip()]
    assert all(len(each) == width - 2 for each in whole[1:-1])
