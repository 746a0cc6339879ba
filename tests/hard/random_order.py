"""A pytest plug-in: modules in random order, and the tests of each."""

from collections import defaultdict
from random import Random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, required=True, help="of the random order")


def pytest_report_header(config: pytest.Config) -> str:
    return f"random order, seed {config.getoption('--seed')}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    modules: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        modules[item.nodeid.partition("::")[0]].append(item)
    random = Random(config.getoption("--seed"))
    tests = list(modules.values())
    random.shuffle(tests)
    for each in tests:
        random.shuffle(each)
    items[:] = [item for each in tests for item in each]
