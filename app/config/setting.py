"""One setting of `config.toml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
Table = Mapping[str, object]
Schema = Mapping[str, Any]

SWITCH: Schema = {"type": "boolean"}
"""JSON Schema of true or false."""


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """One setting.

    Attributes:
        key: Its key in the file.
        type: Its valid values.
        help: Its meaning.
        read: Reads a value; raises `ValueError` with the valid values.
        default: The value without the key or with an invalid one.
        schema: JSON Schema of the valid values, for editors.
        needs_restart: Whether a change takes effect at the next start only.
    """

    key: str
    type: str
    help: str
    read: Callable[[object], Value]
    default: Value
    schema: Schema = field(default_factory=lambda: {"type": "string", "minLength": 1})
    needs_restart: bool = False


def by_key(*settings: Setting[Any]) -> Mapping[str, Setting[Any]]:
    """Return settings by their keys, in this order."""
    return {setting.key: setting for setting in settings}
