"""Compare two texts word by word."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from enum import StrEnum

# Words and the spaces between them, so that joined parts equal the text.
_PARTS = re.compile(r"\s+|\w+|[^\w\s]")

# Longer texts take too long to compare; they are shown as replaced.
_MOST_PARTS = 4_000


class Part(StrEnum):
    """Kind of a piece of text in a comparison."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


def word_diff(before: str, after: str) -> Iterator[tuple[Part, str]]:
    """Yield the pieces of both texts in order; a replaced piece is first removed, then added."""
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


def with_context(pieces: Iterable[tuple[Part, str]], around: int) -> Iterator[tuple[Part, str]]:
    """Shorten long unchanged pieces to the lines next to a change.

    Args:
        pieces: From `word_diff`.
        around: Number of unchanged lines on each side of a change; the rest becomes an ellipsis on
            a separate line.
    """
    listed = list(pieces)
    for place, (part, text) in enumerate(listed):
        lines = text.split("\n")
        first, last = place == 0, place == len(listed) - 1
        # The line of a change continues in the next piece.
        before = 0 if first else around + 1
        after = 0 if last else around + 1
        if part is not Part.SAME or len(lines) <= before + after + 1:
            yield part, text
        else:
            kept = (lines[:before], ["…"], lines[len(lines) - after :])
            yield part, "\n".join(line for some in kept for line in some)
