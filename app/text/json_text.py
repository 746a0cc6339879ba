"""Write printable JSON: characters that act on a terminal are escaped."""

import json

from app.text.text import ACTING


def dump_json(content: object, *, indent: int | None = None) -> str:
    """Write JSON with readable text, for terminals, pipes and files."""
    text = json.dumps(content, indent=indent, ensure_ascii=False)
    # JSON has these only inside texts, where an escape is equivalent.
    return ACTING.sub(lambda match: json.dumps(match[0])[1:-1], text)
