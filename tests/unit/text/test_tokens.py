"""Where in a text what was searched for is marked."""

import pytest

from app.text.tokens import prefix_matches


@pytest.mark.parametrize(
    ("text", "search_words", "marked"),
    [
        ("Payments API is slow", ["pay", "api"], ["Pay", "API"]),
        ("repayment", ["pay"], []),
        ("Über CAFÉ, cafeteria", ["uber", "cafe"], ["Über", "CAFÉ", "cafe"]),
        ("決済が遅い", ["決"], ["決"]),
        ("pay, payment", ["pay", "payment"], ["pay", "payment"]),
        ("Payment-gateway: payment, then gateway", ["payment gate"], ["Payment-gate"]),
        ("payment payment gateways", ["payment gateway"], ["payment gateway"]),
        ("gateway payment", ["payment gateway"], []),
        ("Straße über Café", ["uber cafe"], ["über Café"]),
        ("payment", ["payment gateway", "pay"], ["pay"]),
    ],
)
def test_beginnings_and_rows_of_words_are_marked(
    text: str, search_words: list[str], marked: list[str]
) -> None:
    assert [text[start:end] for start, end in prefix_matches(text, search_words)] == marked
