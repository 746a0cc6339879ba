"""Lines from a template such as `{reference} {severity:<10} {name}`."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Part:
    """Text, then a value.

    Attributes:
        name: Name of the value; empty for none.
        spec: Its width and alignment, as in Python's `format`.
    """

    text: str
    name: str = ""
    spec: str = ""


class Template:
    """A text with names of values in braces; `{{` and `}}` are braces.

    Args:
        text: The template.

    Raises:
        ValueError: It is invalid; the message has the reason.
    """

    def __init__(self, text: str) -> None:
        try:
            self._parts = list(_parts(text))
        except ValueError:
            # Python's own message is about positions and format codes.
            message = f"in {text!r} a value is written {{name}}, or {{name:<20}} for 20 columns"
            raise ValueError(message) from None

    @property
    def names(self) -> Sequence[str]:
        """Names of the values, in order."""
        return [part.name for part in self._parts if part.name]

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with the values of all names."""
        return "".join(
            part.text + (format(values[part.name], part.spec) if part.name else "")
            for part in self._parts
        )


def _parts(text: str) -> Iterator[_Part]:
    for literal, name, spec, conversion in string.Formatter().parse(text):
        if conversion or name == "" or "{" in (spec or ""):
            raise ValueError(name)
        format("", spec or "")
        yield _Part(literal, name or "", spec or "")
