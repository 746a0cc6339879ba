"""The key of a profile: known, or still being looked for while the screen is shown already."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from app.system.secret import Secret


class PendingKey:
    """A key that may take its time: a keyring can wait for a desktop, a command for a finger.

    Args:
        find: Looks for it, in a thread of its own, and raises an `IncidentError` without one.
        found: The key, where somebody has looked already.
    """

    def __init__(self, find: Callable[[], Secret], found: Secret | None = None) -> None:
        self._find = find
        self._search: asyncio.Future[Secret] | None = None
        self._found = found

    @property
    def value(self) -> Secret | None:
        """The key; None as long as it is not known."""
        return self._found

    @property
    def is_loading(self) -> bool:
        """Whether it is being looked for at the moment."""
        return self._search is not None and not self._search.done()

    def start(self) -> asyncio.Future[Secret]:
        """Look for it from now on; what is found, or why nothing was."""
        self._search = self._search or self._begun()
        return self._search

    async def ready(self) -> None:
        """Wait until it is known.

        Raises:
            IncidentError: There is none, or it cannot be used; so for everybody, until `again`.
        """
        if self._found is None:
            # Who stops waiting does not stop the others.
            self._found = await asyncio.shield(self.start())

    def retry(self) -> None:
        """Look for it anew the next time that somebody needs it, if it was not found."""
        if not self.is_loading:
            self._search = None

    def reveal(self) -> str:
        """The key itself, once it is `ready`. Use it within one expression."""
        if self._found is None:
            raise ValueError("The key is not known yet.")
        return self._found.reveal()

    def _begun(self) -> asyncio.Future[Secret]:
        loop = asyncio.get_running_loop()
        search: asyncio.Future[Secret] = loop.create_future()
        # Perhaps nobody waits any more.
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
            except Exception as error:  # noqa: BLE001 - whoever waits is told, in the loop
                problem = error
            # The program may have been left meanwhile.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(tell, found, problem)

        # The program can be left while a keyring keeps it waiting.
        Thread(target=look, name="key", daemon=True).start()
        return search
