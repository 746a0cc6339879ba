"""Which choices of a list are found by what is typed, and in which order."""

import pytest

from app.domain.fields import Choice
from app.query.choice_search import ChoiceSearch

CHOICES = (
    Choice("1", "José García", "jose@northwind.example"),
    Choice("2", "Søren Łukasz"),
    Choice("3", "Straße ışık"),
    Choice("4", "Đorđe Nowak"),
    Choice("5", "Payments", "svc-pay", aliases=("billing-core",)),
    Choice("6", "Payment"),
    Choice("01JB0WD756KQ1BMTDQ43TW9G8Y", "Payment Gateway"),
)


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("", [choice.label for choice in CHOICES]),
        ("jose GAR", ["José García"]),
        ("soren lukasz", ["Søren Łukasz"]),
        ("strasse isik", ["Straße ışık"]),
        ("dorde", ["Đorđe Nowak"]),
        ("payment", ["Payment", "Payments", "Payment Gateway"]),
        ("billing", ["Payments"]),
        ("svc", ["Payments"]),
        ("01jb0wd756kq1bmtdq43tw9g8y", ["Payment Gateway"]),
        ("01jb0", []),
        ("garcai", ["José García"]),
        ("pymet gatway", ["Payment Gateway"]),
        ("dorfe novak", ["Đorđe Nowak"]),
        ("sorry", []),
        ("xyz", []),
    ],
)
def test_letters_are_folded_and_errors_are_tolerated(typed: str, labels: list[str]) -> None:
    assert [choice.label for choice in ChoiceSearch(CHOICES).find(typed)] == labels
