"""Order statistics of lists that are not merged are those of all values, sorted."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.quantiles import Ascending, ascending

VALUES = st.lists(st.lists(st.integers(-5, 5).map(float)).map(sorted), min_size=1)


def check(found: Ascending, values: list[float]) -> None:
    assert len(found) == len(values)
    assert found.count_below(0) == sum(each < 0 for each in values)
    assert found.sum_from(0) == pytest.approx(sum(each for each in values if each >= 0))


@given(VALUES)
def test_values_of_few_lists(lists: list[list[float]]) -> None:
    values = sorted(value for each in lists for value in each)
    found = Ascending(lists)
    check(found, values)
    assert [found.at(rank) for rank in range(len(values))] == values


@pytest.mark.parametrize("kinds", [2, 50, 10**9])
def test_values_of_long_lists(kinds: int) -> None:
    random = Random(kinds)
    lists = [[random.randrange(kinds) - 1.0 for _ in range(9_001)] for _ in range(3)]
    values = sorted(value for each in lists for value in each)
    found = Ascending(piece for each in lists for piece in ascending(each).pieces)
    check(found, values)
    for rank in (0, 1, 4_000, 13_500, 13_501, 24_303, len(values) - 1):
        assert found.at(rank) == values[rank]
