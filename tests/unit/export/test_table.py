"""Sheets and notes: nothing in them acts, and nothing is lost."""

import re
from datetime import UTC, datetime

import pytest

from app.domain.incident_row import IncidentRow
from app.export.handover import NoteFormat, NoteWriter
from app.export.table import csv_line, markdown, markdown_line, text_table

NOW = datetime(2026, 11, 24, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", " =1", "\t=1"])
def test_a_spreadsheet_runs_nothing(cell: str) -> None:
    assert csv_line(["a", cell]).split(",", 1)[1].lstrip('"').startswith("'")


def test_cells_keep_their_text_and_lose_what_acts_on_terminals() -> None:
    assert csv_line(['a "b", c', "two\nlines", "\x1b[31mred"]) == (
        '"a ""b"", c","two\nlines",[31mred\r\n'
    )
    assert markdown_line(["a|b", "two\nlines"]) == "| a\\|b | two lines |\n"
    assert markdown("*a* [b](c) <d> `e`") == "\\*a\\* \\[b\\](c) \\<d\\> \\`e\\`"


def test_columns_are_as_wide_as_what_they_show() -> None:
    lines = list(text_table(["A", "Name"], [["日本", "x" * 50], ["b", "y"]], 20))
    assert lines == ["A     Name", f"日本  {'x' * 13}…", "b     y"]


def test_a_note_for_slack_mentions_nobody() -> None:
    rows = [IncidentRow("1", "INC-1", "<!channel> & <@U1>", severity="Major", lead="Ann")]
    note = NoteWriter(NoteFormat.SLACK, NOW, UTC).listing("Active", rows, 3)
    assert "*INC-1* &lt;!channel&gt; &amp; &lt;@U1&gt; (Major · Ann · –)" in note
    assert "… and 2 more" in note
    in_markdown = NoteWriter(NoteFormat.MARKDOWN, NOW, UTC).listing("Active", rows, 1)
    assert "- **INC-1** \\<!channel\\>" in in_markdown.replace("\\!", "!")


@pytest.mark.parametrize("blanks", ["", " ", "\u00a0", "\u200b", "\n ", "\u3000"])
@pytest.mark.parametrize("sign", ["=1+1", "+1", "-1", "@SUM(1)", "\uff1d1+1"])
def test_no_spreadsheet_finds_a_formula_whatever_it_splits_at(blanks: str, sign: str) -> None:
    formula = f"{blanks}{sign}"
    for cell in (formula, f"text;{formula}", f"a;b\n{formula}", f";;{formula}"):
        line = csv_line(["INC-1", cell])
        for separator in (",", ";"):
            # As a spreadsheet that knows nothing of the quotes would.
            for part in re.split(rf"[{separator}\n]", line.replace('"', "")):
                assert not part.lstrip(" \u00a0\u200b\u3000\r").startswith(sign[0]), (line, part)


def test_raw_csv_has_the_texts_as_they_are() -> None:
    assert csv_line(["=1+1", "a;-2", "\x9bx"], is_raw=True) == "=1+1,a;-2,x\r\n"
