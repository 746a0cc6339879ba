"""The order of people in pickers."""

import pytest

from app.domain.fields import Choice
from app.query.people_order import order_people

PEOPLE = (
    Choice("4", "Zoë", "zoe@x.example"),
    Choice("1", "Émile", "emile@x.example"),
    Choice("3", "Ann", "ann.2@x.example"),
    Choice("2", "Ann", "ann.1@x.example"),
    Choice("5", "Łukasz", "lukasz@x.example"),
)


@pytest.mark.parametrize(
    ("recent", "me", "ids"),
    [
        ([], "", "23154"),
        ([], "ZOE@x.example", "42315"),
        ([], "lukasz", "52314"),
        (["5", "gone", "3"], "zoe@x.example", "53421"),
    ],
)
def test_recent_people_come_first_then_oneself_then_the_others_by_name(
    recent: list[str], me: str, ids: str
) -> None:
    assert "".join(person.id for person in order_people(PEOPLE, recent, me)) == ids
