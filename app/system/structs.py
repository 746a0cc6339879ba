"""Copies of values with some of their fields changed."""

from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

if TYPE_CHECKING:
    # mypy checks the names and types of the fields for this function alone, also of a `Struct`.
    from dataclasses import replace as replace
else:
    import dataclasses

    def replace(value: Any, /, **changes: Any) -> Any:
        """Return a copy of a `Struct` or a dataclass; `dataclasses.replace` takes the latter."""
        if isinstance(value, Struct):
            return structs.replace(value, **changes)
        return dataclasses.replace(value, **changes)
