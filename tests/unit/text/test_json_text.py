"""JSON says the same and acts on no terminal."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.text.json_text import dump_json
from app.text.text import ACTING

ACTING_TEXT = (
    "\x00\x1b[31m\x7f\x80\x9b2J\x9f\u061c\u200e\u202e\u2066\ufff9\ufeff\U000e0041 é字🧯\u200d"
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just(ACTING_TEXT),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON, st.sampled_from([None, 2]))
def test_what_acts_is_escaped_and_means_the_same(content: object, indent: int | None) -> None:
    text = dump_json(content, indent=indent)
    assert json.loads(text) == content
    assert not ACTING.search(text)


def test_readable_text_stays_readable() -> None:
    assert dump_json({"é": "字🧯\u200d"}) == '{"é": "字🧯\u200d"}'
    assert dump_json("\x9b\U000e0041") == r'"\u009b\udb40\udc41"'
