"""What the runs have found, kept in a file to which every run adds a line."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self
from xml.etree import ElementTree as ET

_FILE = "results.jsonl"

HUNG = "(the run itself)"
"""What failed where no single test can be named."""


@dataclass(frozen=True)
class Result:
    """One run of the suite.

    Attributes:
        part: The name of its condition.
        seed: Of the random order.
        commit: What was tested.
        python: The version.
        seconds: How long it took.
        tests: How many were run, skipped ones included.
        failures: By test, the first line of what went wrong; a time-out is a failure.
    """

    part: str
    seed: int
    commit: str
    python: str
    seconds: int
    tests: int
    failures: Mapping[str, str]

    def add_to(self, folder: Path) -> None:
        """Keep it."""
        with (folder / _FILE).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(self)) + "\n")

    @classmethod
    def all_in(cls, folder: Path) -> list[Self]:
        """All that are kept."""
        file = folder / _FILE
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [cls(**json.loads(line)) for line in lines]


def read_report(report: Path) -> tuple[int, dict[str, str]]:
    """Read how many tests were run, and what failed, from a JUnit report; 0 without one."""
    if not report.exists():
        return 0, {}
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - our own file
    failures = {}
    for case in cases:
        for problem in (*case.findall("failure"), *case.findall("error")):
            name = f"{case.get('classname', '')}::{case.get('name', '')}"
            failures[name] = problem.get("message", "").partition("\n")[0][:200]
    return len(cases), failures


def table(results: Sequence[Result]) -> str:
    """Lay out the runs, and below them the failures by test and condition, as Markdown."""
    lines = [
        "| condition | seed | commit | Python | tests | failures | seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.part} | {each.seed} | {each.commit} | {each.python} | {each.tests} "
        f"| {len(each.failures)} | {each.seconds} |"
        for each in results
    ]
    failed = Counter((test, each.part) for each in results for test in each.failures)
    runs = Counter(each.part for each in results)
    if not failed:
        return "\n".join([*lines, "", "No failures."])
    lines += ["", "| test | condition | failed | of runs |", "|---|---|---|---|"]
    lines += [
        f"| {test} | {part} | {count} | {runs[part]} |"
        for (test, part), count in sorted(failed.items())
    ]
    return "\n".join(lines)
