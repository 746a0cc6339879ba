"""Speed is measured when asked for (`make bench`), never in the tests."""

from collections.abc import Iterator

import pytest

from tests.bench.report import Report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "bench" in str(config.getoption("-m")):
        return
    measured = [item for item in items if item.get_closest_marker("bench")]
    config.hook.pytest_deselected(items=measured)
    items[:] = [item for item in items if item not in measured]


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    """What was measured; printed as a table in the end."""
    collected = Report()
    yield collected
    print(f"\n\n{collected}")
