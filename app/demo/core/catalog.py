"""Catalog entries of the demo organisation, one type of which is generated on demand."""

from collections.abc import Callable
from functools import cached_property

from app.demo.core.wire import JsonObject

_Index = dict[tuple[str, str], JsonObject]


class Catalog:
    """Entries of all catalog types.

    Args:
        stored: Entries by id.
        generated_type_id: The type whose entries are created when they are first asked for.
        generate: Creates them, by id.
    """

    def __init__(
        self,
        stored: dict[str, JsonObject],
        generated_type_id: str,
        generate: Callable[[], dict[str, JsonObject]],
    ) -> None:
        self.stored = stored
        self._generated_type_id = generated_type_id
        self._generate = generate
        self._stored_index = _index(stored)

    @cached_property
    def entries(self) -> dict[str, JsonObject]:
        """All entries by id, in ID order."""
        return dict(sorted({**self.stored, **self._generated}.items()))

    def of_type(self, type_id: str) -> dict[str, JsonObject]:
        """Return the entries of a type by id, in ID order."""
        if type_id == self._generated_type_id:
            return self._generated
        return {k: e for k, e in self.stored.items() if e["catalog_type_id"] == type_id}

    def find(self, type_id: str, identifier: str) -> JsonObject | None:
        """Return the entry with that id, external id or alias."""
        is_generated = type_id == self._generated_type_id
        index = self._generated_index if is_generated else self._stored_index
        return index.get((type_id, identifier))

    @cached_property
    def _generated(self) -> dict[str, JsonObject]:
        return self._generate()

    @cached_property
    def _generated_index(self) -> _Index:
        return _index(self._generated)


def _index(entries: dict[str, JsonObject]) -> _Index:
    return {
        (entry["catalog_type_id"], identifier): entry
        for entry in entries.values()
        for identifier in _identifiers(entry)
    }


def _identifiers(entry: JsonObject) -> list[str]:
    external = [entry["external_id"]] if "external_id" in entry else []
    return [entry["id"], *external, *entry["aliases"]]
