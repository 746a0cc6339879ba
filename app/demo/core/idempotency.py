"""Idempotency keys: a request with a key that was seen before gets the first answer's record."""

from collections.abc import Callable

from app.demo.core.errors import Problem, invalid
from app.demo.core.wire import JsonObject


class IdempotencyStore:
    """Makes the record of each key once."""

    def __init__(self) -> None:
        self._records: dict[str, JsonObject] = {}

    def get(self, key: str, make: Callable[[], JsonObject]) -> JsonObject:
        """The record that the first request with this key made.

        Raises:
            Refusal: 422, because the key is empty; or whatever `make` refuses, after which the
                key is as good as new.
        """
        if not key:
            message = "The idempotency key is empty"
            raise invalid(Problem("invalid_value", message, "idempotency_key"))
        if key not in self._records:
            self._records[key] = make()
        return self._records[key]
