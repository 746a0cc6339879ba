"""Commands of the user with an incident's fields, such as `kubectl logs {field.Service}`."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence

from app.text.template import Template

# Not inherited: a command of the user needs no access to the API.
_SECRET = "INCIDENT_API_KEY"  # noqa: S105 - the name of a variable


class CommandTemplate:
    """A command line whose words may have names of fields in braces.

    Without a shell each value stays one argument, whatever is in it; with one it is quoted.

    Args:
        text: The command line.
        uses_shell: Whether a shell runs it, with pipes and variables.

    Raises:
        ValueError: It cannot be read; the message has the reason.
    """

    def __init__(self, text: str, *, uses_shell: bool = False) -> None:
        words = [text] if uses_shell else _words(text)
        if not words or not words[0].strip():
            raise ValueError("it names no program")
        if cut := next((word for word in words if word.count("{") > word.count("}")), ""):
            raise ValueError(f"{cut!r}: a field with blanks is quoted, as '{{role.Incident Lead}}'")
        self._templates = [Template(word) for word in words]
        self._uses_shell = uses_shell

    @property
    def names(self) -> Sequence[str]:
        """Names of the fields, in order."""
        return [name for template in self._templates for name in template.names]

    def arguments(self, values: Mapping[str, str]) -> Sequence[str]:
        """Return the program and its arguments for the values of all names."""
        if self._uses_shell:
            quoted = {name: shlex.quote(value) for name, value in values.items()}
            return ["/bin/sh", "-c", self._templates[0].fill(quoted)]
        # No program takes an argument with a null character.
        known = {name: value.replace("\0", "") for name, value in values.items()}
        return [template.fill(known) for template in self._templates]


def _words(text: str) -> Sequence[str]:
    """Split a command line at blanks; those in the name of a field do not count."""
    try:
        return shlex.split(text)
    except ValueError:
        raise ValueError(f"a quotation mark in {text!r} is not closed") from None


def command_environment() -> Mapping[str, str]:
    """Return the environment of a command, without the API key."""
    return {name: value for name, value in os.environ.items() if name != _SECRET}
