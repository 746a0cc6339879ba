"""Decode API data, so that an invalid part of a value only affects that part.

The vendor may change the type of a property at any time. The smallest invalid part is removed, and
recorded to be shown as received.
"""

import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.text.text import clean, one_line

Value = TypeVar("Value", bound=BaseModel)
Place = tuple[int | str, ...]

_LONGEST = 200


class Undecodable(ValueError):
    """The identifying part of a value is invalid."""


def decode(kind: type[Value], content: object) -> tuple[Value, tuple[str, ...]]:
    """Decode a value from parsed JSON.

    Returns:
        The value, and a text with path and content of each removed part.

    Raises:
        Undecodable: A required part of the value itself is missing or invalid.
    """
    removed: list[str] = []
    try:
        while True:
            try:
                return kind.model_validate(content), tuple(removed)
            except ValidationError as error:
                content = content if removed else deepcopy(content)
                removed += _remove_invalid(content, error)
    except RecursionError:
        raise Undecodable("It is nested too deeply.") from None


def _remove_invalid(content: Any, error: ValidationError) -> list[str]:
    places = _invalid(error)
    failure = Undecodable("; ".join(_messages(error)))
    if () in places:
        raise failure
    try:
        return [_remove(content, place) for place in places]
    except (LookupError, TypeError):  # A validator has inserted it.
        raise failure from None


def _invalid(error: ValidationError) -> list[Place]:
    """Return the outermost invalid paths, in reverse order within a list."""
    found = set()
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        # A part that lacks a required property is removed itself.
        found.add(each["loc"][:-1] if each["type"] == "missing" else each["loc"])
    outermost = [
        place for place in found if not any(place[:end] in found for end in range(len(place)))
    ]
    return sorted(outermost, key=lambda place: [(str(type(p)), p) for p in place], reverse=True)


def _remove(content: Any, place: Place) -> str:
    """Remove a path from JSON; return a text with path and content."""
    *outer, last = place
    for name in outer:
        content = content[name]
    received = content.pop(last)
    return f"{'.'.join(map(str, place))}: {_shown(received)}"


def _shown(received: object) -> str:
    text = one_line(clean(json.dumps(received, ensure_ascii=False)))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _messages(error: ValidationError) -> Sequence[str]:
    errors = error.errors(include_url=False, include_input=False)[:3]
    return [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in errors]
