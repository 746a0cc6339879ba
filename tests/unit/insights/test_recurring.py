"""Recurring incidents: names with the same words, or all but one of them."""

import json
from random import Random

from app.insights.recurring import Recurring, find_recurring


def rows(*names: str, place: int = 0) -> list[tuple[int, str, int, str]]:
    return [(place, name, 1, json.dumps([f"{name} {n}"])) for n, name in enumerate(names)]


def rare(count: int) -> list[str]:
    """Names that are like no other."""
    random = Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return ["".join(random.choices(letters, k=12)) for _ in range(count)]


def test_names_are_found_however_rare_they_are() -> None:
    alike = (
        "Checkout is slow for Acme",
        "Checkout is slow for Acne",
        "slow: checkout is for acme 7",
    )
    found = find_recurring(rows(*rare(600), *alike))
    (group,) = found.groups
    assert group.name == alike[0]
    assert {each.rpartition(" ")[0] for each in group.ids} == set(alike)
    assert (found.found, found.names, found.compared) == (1, 602, 602)


def test_similar_names_of_the_period_before_are_counted() -> None:
    now, before = ("Disk is full on db", "Disk is full on db"), ("Disk is full on dbs", "Disk on")
    found = find_recurring([*rows(*now), *rows(*before, place=1)])
    assert [(each.name, len(each.ids), each.before) for each in found.groups] == [(now[0], 2, 1)]


def test_names_of_numbers_alone_are_not_alike() -> None:
    found = find_recurring(rows("12", "", "34", "12", "!"))
    assert [each.name for each in found.groups] == ["12"]


def test_the_largest_groups_are_shown_and_only_frequent_names_compared() -> None:
    names = rare(10_001)
    several = [name for name in names[:30] for _ in range(2)]
    found = find_recurring(rows(*names[30:], *several, names[0]))
    assert len(found.groups) == 25
    assert isinstance(found.groups[0], Recurring)
    assert found.groups[0].name == names[0]
    assert (found.found, found.names, found.compared) == (30, 10_001, 10_000)
