"""Read JSON, and write it printable: characters that act on a terminal are escaped."""

import json
from typing import Any

from app.text.text import ACTING

_MOST_DIGITS = 1_000


def parse_json(document: bytes | str) -> Any:
    """Parse JSON; an integer with too many digits for Python becomes a text.

    Raises:
        ValueError: It is not JSON.
    """
    return json.loads(document, parse_int=_whole_number)


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def dump_json(content: object, *, indent: int | None = None) -> str:
    """Write JSON with readable text, for terminals, pipes and files."""
    text = json.dumps(content, indent=indent, ensure_ascii=False)
    # JSON has these only inside texts, where an escape is equivalent.
    return ACTING.sub(lambda match: json.dumps(match[0])[1:-1], text)
