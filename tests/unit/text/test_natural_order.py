"""Names with numbers are sorted as people count."""

from app.text.natural_order import natural_key


def test_numbers_in_names_are_compared_as_numbers() -> None:
    names = ["node 10", "Node 2", "éclair", "node", "zebra", "2", "10", "node 2b"]
    ordered = ["2", "10", "éclair", "node", "Node 2", "node 2b", "node 10", "zebra"]
    assert sorted(names, key=natural_key) == ordered


def test_a_number_may_have_any_number_of_digits() -> None:
    names = ["node " + "9" * 5_000, "node 0010", "node 9"]
    assert sorted(names, key=natural_key) == names[::-1]
