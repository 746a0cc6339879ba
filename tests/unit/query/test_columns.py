"""The table of columns: each one can be rendered and sorted by."""

from app.present.cells import RENDERERS
from app.query.column_kinds import CUSTOM_FIELD, DURATION, ROLE, TIMESTAMP
from app.query.columns import BUILT_IN, DEFAULT_COLUMNS, KINDS, SORTS


def test_every_column_has_a_renderer_and_a_sort() -> None:
    assert set(BUILT_IN) == set(RENDERERS)
    assert {column.sort for column in BUILT_IN.values()} == set(SORTS)
    assert set(KINDS) == {ROLE, CUSTOM_FIELD, TIMESTAMP, DURATION}


def test_the_default_columns_are_those_with_a_priority() -> None:
    assert (
        *("reference", "severity", "status", "name", "lead", "type", "age", "updated"),
    ) == DEFAULT_COLUMNS
    # None has the rank of another, so that the order of leaving is certain.
    ranks = [BUILT_IN[name].priority for name in DEFAULT_COLUMNS]
    assert len(set(ranks)) == len(ranks)
