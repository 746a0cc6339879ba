"""Two texts word by word: what stayed, what went and what came."""

import re
from collections.abc import Iterable, Iterator
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


def with_context(pieces: Iterable[tuple[Part, str]], around: int) -> Iterator[tuple[Part, str]]:
    """The pieces with long runs of what stayed cut to the lines next to a change.

    Args:
        pieces: As `word_diff` gives them.
        around: Lines that stay on each side of a change; what is cut is an ellipsis on its own
            line.
    """
    listed = list(pieces)
    for place, (part, text) in enumerate(listed):
        lines = text.split("\n")
        first, last = place == 0, place == len(listed) - 1
        # The line that a change is on goes on in the piece next to it.
        before = 0 if first else around + 1
        after = 0 if last else around + 1
        if part is not Part.SAME or len(lines) <= before + after + 1:
            yield part, text
        else:
            kept = (lines[:before], ["…"], lines[len(lines) - after :])
            yield part, "\n".join(line for some in kept for line in some)
