"""Natural order of names: `node 2` before `node 10`."""

import re

from app.text.tokens import fold

_NUMBER = re.compile(r"([0-9]+)")


def natural_key(text: str) -> tuple[str, ...]:
    """Return the sort key of a name, whose even parts are texts and odd ones numbers."""
    parts = _NUMBER.split(fold(text))
    return tuple(_digits_key(part) if place % 2 else part for place, part in enumerate(parts))


def _digits_key(digits: str) -> str:
    """Return a sort key of a number; names may have more digits than Python converts."""
    significant = digits.lstrip("0")
    return f"{len(significant):08}{significant}"
