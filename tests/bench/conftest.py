"""Speed is measured when asked for (`make bench`), never in the tests."""

from collections.abc import Iterator

import pytest

from tests.bench.report import Report


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    """What was measured; printed as a table in the end."""
    collected = Report()
    yield collected
    print(f"\n\n{collected}")
