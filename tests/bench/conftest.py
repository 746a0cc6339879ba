"""Speed is measured when asked for (`make bench`), never in the tests."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "bench" in str(config.getoption("-m")):
        return
    measured = [item for item in items if item.get_closest_marker("bench")]
    config.hook.pytest_deselected(items=measured)
    items[:] = [item for item in items if item not in measured]
