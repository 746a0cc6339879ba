"""Where in a text what was searched for is marked."""

import pytest

from app.text.tokens import prefix_matches, tokenize


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
        ("ระบบชำระเงินล่ม", [" ".join(tokenize("ชำระ"))], ["ชำระ"]),
        ("결제오류", ["오 류"], ["오류"]),
        ("भुगतान की स्थिति", ["भुग"], ["भुग"]),
        ("Straße, C++ and C", ["strasse", "c++"], ["Straße", "C++"]),
    ],
)
def test_beginnings_and_rows_of_words_are_marked(
    text: str, search_words: list[str], marked: list[str]
) -> None:
    assert [text[start:end] for start, end in prefix_matches(text, search_words)] == marked


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Søren Łukasz ışık Đorđe Straße Æon", "soren lukasz isik dorde strasse aeon"),
        ("Ёлка, naïve İstanbul ﬁne", "елка naive istanbul fine"),
        ("ระบบชำระเงิน", "ร ะ บ บ ช ำ ร ะ เ งิ น"),
        ("결제오류 決済エラー", "결 제 오 류 決 済 エ ラ ー"),
        ("भुगतान की स्थिति", "भुगतान की स्थिति"),
        ("C++, C# and f#: c", "c++ c# and f# c"),
        ("99.99% of db.eu-west-1 #12 ## x", "99 99 of db eu west 1 12 x"),
        ("C++ für Größe", "c++ fur grosse"),
    ],
)
def test_words_are_those_of_the_script_without_case_and_accents(text: str, words: str) -> None:
    assert tokenize(text) == words.split()


@pytest.mark.parametrize("search_words", [["a"], ["1", "12"], ["pay", "payment"], ["b1", "c", "x"]])
@pytest.mark.parametrize(
    "text",
    ["a_a-A.a1", "12 112 1", "pay_payments PAYMENT repay", "b1b1 C++ C# c", "x+x#x", "-", ""],
)
def test_text_in_ascii_is_marked_as_any_other(text: str, search_words: list[str]) -> None:
    # With a letter outside ASCII, all words are compared one by one.
    compared = [*prefix_matches(f"{text} é", search_words)]
    assert [*prefix_matches(text, search_words)] == compared
