"""Key of a profile that may still be loading after the first paint."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from app.system.secret import Secret


class PendingKey:
    """An API key loaded in a thread, because a keyring or command may block.

    Args:
        find: Loads it, in a thread; raises an `IncidentError` if there is none.
        found: The key, if it is already loaded.
    """

    def __init__(self, find: Callable[[], Secret], found: Secret | None = None) -> None:
        self._find = find
        self._search: asyncio.Future[Secret] | None = None
        self._found = found

    @property
    def value(self) -> Secret | None:
        """The key; None until it is loaded."""
        return self._found

    @property
    def is_loading(self) -> bool:
        """True while it is loading."""
        return self._search is not None and not self._search.done()

    def start(self) -> asyncio.Future[Secret]:
        """Start loading it; return a future with the key or the error."""
        self._search = self._search or self._begun()
        return self._search

    async def ready(self) -> None:
        """Wait until it is loaded.

        Raises:
            IncidentError: There is none, or it is invalid; raised for all callers until `retry`.
        """
        if self._found is None:
            # A cancelled caller does not cancel the load for the others.
            self._found = await asyncio.shield(self.start())

    def retry(self) -> None:
        """Load it again at the next use, if it failed."""
        if not self.is_loading:
            self._search = None

    def reveal(self) -> str:
        """Return the secret key, once it is `ready`. Use it within one expression."""
        if self._found is None:
            raise ValueError("The key is not known yet.")
        return self._found.reveal()

    def _begun(self) -> asyncio.Future[Secret]:
        loop = asyncio.get_running_loop()
        search: asyncio.Future[Secret] = loop.create_future()
        # There may be no caller any more.
        search.add_done_callback(lambda done: done.cancelled() or done.exception())

        def tell(found: Secret | None, error: Exception | None) -> None:
            if search.done():
                return
            if found:
                search.set_result(found)
            elif error:
                search.set_exception(error)

        def look() -> None:
            found, problem = None, None
            try:
                found = self._find()
            except Exception as error:  # noqa: BLE001 - raised in the event loop instead
                problem = error
            # The program may have ended in the meantime.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(tell, found, problem)

        # The program can exit while a keyring blocks.
        Thread(target=look, name="key", daemon=True).start()
        return search
