"""Two texts word by word: what stayed, what went and what came."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum

# Words and the spaces between them, so that joining the parts gives the texts again.
_PARTS = re.compile(r"\s+|\w+|[^\w\s]")

# Longer texts take too long to compare while somebody waits for a screen; they change as a whole.
_MOST_PARTS = 4_000


class Part(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


def word_diff(before: str, after: str) -> Iterator[tuple[Part, str]]:
    """The pieces of both texts in order; a replaced piece is first gone, then new."""
    old, new = _PARTS.findall(before), _PARTS.findall(after)
    if max(len(old), len(new)) > _MOST_PARTS:
        yield Part.GONE, before
        yield Part.NEW, after
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        gone, come = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        if gone == come:
            yield Part.SAME, gone
            continue
        if gone:
            yield Part.GONE, gone
        if come:
            yield Part.NEW, come
