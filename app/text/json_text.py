"""Writes JSON that can be printed: what would act on a terminal is escaped, and nothing is lost."""

import json

from app.text.text import ACTING


def dump_json(content: object, *, indent: int | None = None) -> str:
    """Write JSON with readable text, for terminals, pipes and files alike."""
    text = json.dumps(content, indent=indent, ensure_ascii=False)
    # Outside of its texts JSON has none of these; in them, an escape means the same.
    return ACTING.sub(lambda match: json.dumps(match[0])[1:-1], text)
