"""Escapes within pasted text are dropped, wherever packets are cut."""

from hypothesis import given
from hypothesis import strategies as st

from app.text.bracketed_paste import PasteFilter

START, END = "\x1b[200~", "\x1b[201~"


@given(
    st.lists(
        st.tuples(
            st.text("ab\x1b[O2", max_size=6).filter(lambda typed: START not in typed),
            st.text("ab\r\x1b[20", max_size=12),
        ),
        max_size=3,
    ),
    st.lists(st.integers(1, 5), min_size=1),
)
def test_typed_text_is_unchanged_and_pasted_text_has_no_escape(
    parts: list[tuple[str, str]], sizes: list[int]
) -> None:
    sent = "".join(typed + START + pasted + END for typed, pasted in parts)
    wanted = "".join(typed + START + pasted.replace("\x1b", "") + END for typed, pasted in parts)
    filtered, passed = PasteFilter(), ""
    while sent:
        for size in sizes:
            passed += filtered.feed(sent[:size])
            sent = sent[size:]
    assert passed == wanted


def test_what_is_typed_is_never_held() -> None:
    filtered = PasteFilter()
    for packet in ("\x1b", "[", "\x1b[200", "x", ""):
        assert filtered.feed(packet) == packet
