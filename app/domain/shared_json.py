"""Decode JSON that many incidents have in common, such as a role with its holder, only once."""

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

# Texts to remember of one kind; each is some hundred bytes.
_MOST = 4_096

Decoded = TypeVar("Decoded")


class SharedJson(dict[bytes, tuple[tuple[bytes, ...], Decoded | None]], Generic[Decoded]):
    """Values by their JSON, each with the JSON as it was first met; nothing for null or no JSON.

    A missing one is decoded. Equal texts then have the same value, and the same JSON.

    Args:
        kind: The type of the values.
        is_shared: Returns whether other incidents may have a value, too; others are not kept.

    Raises:
        msgspec.DecodeError: A text is not of this type.
    """

    def __init__(
        self, kind: type[Decoded], is_shared: Callable[[Decoded], bool] = lambda _: True
    ) -> None:
        super().__init__()
        self._decoder = msgspec.json.Decoder(kind)
        self._is_shared = is_shared

    def __missing__(self, text: bytes) -> tuple[tuple[bytes, ...], Decoded | None]:
        if text in {b"", b"null"}:
            return (), None
        decoded = self._decoder.decode(text)
        found = (text,), decoded
        if self._is_shared(decoded):
            if len(self) >= _MOST:
                self.clear()
            self[text] = found
        return found
