"""Runs the suite in random order under hard conditions, and prints the failures by test.

    python -m tests.hard                 all conditions
    python -m tests.hard one-core busy   some of them
    python -m tests.hard busy --only tests/screens
    python -m tests.hard --table         what the runs so far have found

Every run adds to the results, so that the whole can be done in parts.
"""

import argparse
import random
import subprocess
import sys
import time
from pathlib import Path

from app.system.structs import replace
from tests.hard.conditions import CONDITIONS, Condition, run
from tests.hard.results import HUNG, Result, read_report, table

FOLDER = Path(".hard")

# Seconds, after which a run counts as hung; a test has a time-out of its own.
_LIMIT = 4 * 3600


def main() -> int:
    parser = argparse.ArgumentParser("tests.hard", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(CONDITIONS))
    parser.add_argument("--seed", type=int, help="of the first random order")
    parser.add_argument("--times", type=int, help="how often, instead of as often as usual")
    parser.add_argument("--only", action="append", metavar="path", help="run these tests alone")
    parser.add_argument(
        "--table", action="store_true", help="print the results so far, run nothing"
    )
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(CONDITIONS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    FOLDER.mkdir(exist_ok=True)
    results = Result.all_in(FOLDER)
    if not chosen.table:
        for part in chosen.parts or CONDITIONS:
            condition = CONDITIONS[part]
            if chosen.only:
                condition = replace(condition, tests=tuple(chosen.only))
            for number in range(chosen.times or condition.times):
                given = chosen.seed is not None
                seed = chosen.seed + number if given else random.randrange(10**6)
                results.append(_run(part, condition, seed))
    print(table(results))
    return int(any(result.failures for result in results))


def _run(part: str, condition: Condition, seed: int) -> Result:
    name = f"{part}-{time.strftime('%Y%m%dT%H%M%S')}-{seed}"
    report, output = FOLDER / f"{name}.xml", FOLDER / f"{name}.txt"
    print(f"{part}, seed {seed}: {output}", flush=True)
    arguments = [
        *("-p", "tests.hard.random_order", "--seed", str(seed)),
        *("-n", str(condition.workers)),
        *("--junitxml", str(report), "--snapshot-report", str(FOLDER / f"{name}.html")),
        *condition.tests,
    ]
    began = time.monotonic()
    status = run(condition, arguments, FOLDER, output, _LIMIT)
    tests, failures = read_report(report)
    if status not in (0, 1) or not tests:
        failures = {**failures, HUNG: f"exit status {status}, see {output}"}
    result = Result(
        part=part,
        seed=seed,
        commit=_commit(),
        python=sys.version.split()[0],
        seconds=round(time.monotonic() - began),
        tests=tests,
        failures=failures,
    )
    result.add_to(FOLDER)
    print(f"    {tests} tests, {len(failures)} failures, {result.seconds} s", flush=True)
    return result


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
