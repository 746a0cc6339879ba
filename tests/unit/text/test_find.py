"""Matches of a text in another, at their places in what is displayed."""

import pytest

from app.text.find import text_finder, words_finder


@pytest.mark.parametrize(
    ("text", "sought", "found"),
    [
        ("Certificate, certificates", "CERT", ["Cert", "cert"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("Straße, STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("Café cafe\u0301s", "cafe", ["Café", "cafe"]),
        ("エラー: エラーです", "エラー", ["エラー", "エラー"]),
        ("100 % [prod]", "% [", ["% ["]),
        ("nothing", "else", []),
        ("nothing", "", []),
    ],
)
def test_case_and_accents_do_not_matter(text: str, sought: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in text_finder(sought)(text)] == found


def test_words_of_a_search_are_prefixes() -> None:
    text = "Certificate of the uncertain"
    assert [text[start:end] for start, end in words_finder(["cert"])(text)] == ["Cert"]
