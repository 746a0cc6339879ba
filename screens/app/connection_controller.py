"""Connection to the API: loaded in the background, and ready once the key is found."""

import asyncio
from collections.abc import Awaitable
from importlib import import_module
from typing import Any

from textual.app import App

from app.auth.cache_owner import KeyChanged
from app.errors import IncidentError
from app.session.workspace import Workspace
from app.system.background_imports import load
from app.system.waits import Waits
from screens.app.app_controller import AppController
from widgets.basic.key_binding import key_binding
from widgets.basic.wait_toast import WaitPresenter

_SCREENS = (
    "app.key_help",
    "forms.declare",
    "forms.edit",
    "forms.operation_form",
    "forms.pending",
    "forms.review",
    "incident.incident",
    "list.filter_builder",
)

CONNECT = "connect"
"""Name of loading the network and waiting for the key, as unfinished work."""

# Seconds of waiting for the key before a message is shown.
_UNNOTICED = 1.0


class ConnectionController(AppController):
    """Controller that prepares API requests, and cancels those that wait.

    Args:
        host: The app.
        workspace: The open profile.
        waits: Waits that delay no request.
        presenter: Shows waits.

    Attributes:
        has_other_key: Whether it ended because the displayed cache belongs to another key.
    """

    BINDINGS = (
        # Also active in dialogs, where the user waits.
        key_binding(
            "app.stop_waiting",
            "connection.stop_waiting",
            "Cancel the wait",
            priority=True,
            show=False,
        ),
    )

    def __init__(
        self, host: App[Any], workspace: Workspace, waits: Waits, presenter: WaitPresenter
    ) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._waits = waits
        self._presenter = presenter
        self.has_other_key = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable cancelling without a waiting request."""
        del action, parameters
        return self._presenter.can_cancel

    def action_stop_waiting(self) -> None:
        """Cancel the requests that wait for the rate limit."""
        self._presenter.cancel()

    async def connect(self) -> bool:
        """Load the network and wait for the key; False if the app has ended.

        Without a key, stored data is still available; the sync reports the missing key.
        """
        with self._workspace.activity.working(CONNECT):
            await load(self._workspace.load_network)
            if not self.host.is_running:
                return False  # The app has ended in the meantime.
            self._presenter.follow(self._workspace.service.client.waits)
            self.host.run_worker(load(_load_screens), group="screens")
            await self._find_key()
        return not self.has_other_key

    async def _find_key(self) -> None:
        """Wait for the key; end the app if it belongs to another cache."""
        try:
            await self.wait_for_key(self._workspace.wait_for_key())
        except KeyChanged:
            self.has_other_key = True
            self.host.exit()
        except IncidentError as error:
            self.show(f"{error.explanation} Then press r.", title=error.title, warns=True)

    async def wait_for_key(self, key: Awaitable[None]) -> None:
        """Wait until a key is found, and show it when that takes long.

        Raises:
            IncidentError: There is none, or it is another one than last time.
        """
        search = asyncio.ensure_future(key)
        try:
            found, _ = await asyncio.wait([search], timeout=_UNNOTICED)
            if not found:
                self._presenter.follow(self._waits)
                with self._waits.waiting("Looking for the API key"):
                    await asyncio.wait([search])
            search.result()
        finally:
            search.cancel()


def _load_screens() -> None:
    """Load the most used screens in advance."""
    for name in _SCREENS:
        import_module(f"screens.{name}")
