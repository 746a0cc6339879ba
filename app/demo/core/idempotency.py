"""Idempotency keys: a repeated key returns the record of the first request."""

from collections.abc import Callable

from app.demo.core.errors import Problem, invalid
from app.demo.core.wire import JsonObject


class IdempotencyStore:
    """Store of one record per key."""

    def __init__(self) -> None:
        self._records: dict[str, JsonObject] = {}

    def get(self, key: str, make: Callable[[], JsonObject]) -> JsonObject:
        """Return the record of the first request with this key.

        Raises:
            HttpError: 422, because the key is empty; or the error of `make`, after which the key is
                unused.
        """
        if not key:
            message = "The idempotency key is empty"
            raise invalid(Problem("invalid_value", message, "idempotency_key"))
        if key not in self._records:
            self._records[key] = make()
        return self._records[key]
