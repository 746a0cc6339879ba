"""What the documentation says can be typed is accepted, and what is generated is current."""

import io
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.cli.options import Options
from app.cli.parser import parse
from app.config.file import read_config
from app.config.setting_table import GENERAL
from app.export.table import FIXED_COLUMNS
from app.query.filter_parser import parse_filter
from app.query.name_lists import Name
from app.query.names import NameIndex
from app.text.template import Template
from tests.support.reference_pages import ROOT, outdated

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(page for page in (ROOT / "docs").rglob("*.md") if page.parent.name != "decisions"),
]
# Names that the examples use.
NAMES = NameIndex(
    severities=(Name("1", "Minor"), Name("2", "Major")),
    types=(Name("9", "Production"),),
    roles=(Name("3", "Incident Lead"),),
    people=(Name("4", "Ann"), Name("5", "Bo")),
    custom_fields=(Name("6", "Owning team"),),
    values={"6": (Name("7", "Payments"), Name("8", "Search"))},
)


def blocks(page: Path) -> Iterator[str]:
    """Indented code blocks of a page."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"(?:^    .*\n(?:[ \t]*\n(?=    ))?)+", text, re.MULTILINE):
        yield re.sub(r"^    ", "", block, flags=re.MULTILINE)


def commands() -> Iterator[str]:
    """Command lines of `incident-tui` in blocks and between backticks."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lines = [line for block in blocks(page) for line in block.splitlines()]
        lines += re.findall(r"`(incident-tui [^`|]*)`", text)
        for line in lines:
            words = re.sub(r"\s+#.*", "", line.strip().removeprefix("source <("))
            words = re.sub(r"^.* \| (?=incident-tui )", "", words)
            if words.startswith("incident-tui "):
                yield re.split(r" [|<] |\)$", words)[0]


def test_every_command_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("A note."))
    found = sorted(set(commands()))
    assert len(found) > 20
    for command in found:
        words = shlex.split(command)[1:]
        if words == ["completion", "SHELL"] or "NAME" in words:
            continue
        arguments = parse(words)
        order = arguments.order or Options()
        known = {"event", *(column.name for column in FIXED_COLUMNS)}
        assert set(Template(order.format).names) <= known, command
        if order.filter:
            parse_filter(order.filter, NAMES)


def configuration_examples() -> Sequence[str]:
    """Blocks that are part of a configuration file."""
    examples = [
        block
        for page in PAGES
        for block in blocks(page)
        if re.match(r"\[+\w|(?:" + "|".join(GENERAL) + r") = ", block)
    ]
    assert len(examples) >= 3
    return examples


def test_every_configuration_example_is_accepted(tmp_path: Path) -> None:
    for number, example in enumerate(configuration_examples()):
        file = tmp_path / f"{number}.toml"
        file.write_text(example, encoding="utf-8")
        problems = [str(problem) for problem in read_config(file).problems]
        assert not [each for each in problems if "no such file" not in each], example


def test_every_filter_example_is_accepted() -> None:
    (block,) = (each for each in blocks(ROOT / "docs/filters.md") if "any of:" in each)
    for line in block.splitlines():
        assert parse_filter(line, NAMES).filters


def test_every_link_has_a_target() -> None:
    for page in PAGES:
        links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
        for link in links:
            assert (page.parent / link).exists(), f"{page}: {link}"


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 100


def test_generated_files_are_current() -> None:
    assert not [*outdated()], "make reference writes them"
