"""Connection to the API: loaded in the background, and ready once the key is found."""

import asyncio
from importlib import import_module

from textual import work
from textual.binding import Binding

from app.auth.cache_owner import KeyChanged
from app.errors import IncidentError
from app.system.background_imports import load
from screens.app.operations_app import DoingApp

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


class ConnectingApp(DoingApp):
    """Part of the app that prepares API requests.

    Attributes:
        has_other_key: Whether it ended because the displayed cache belongs to another key.
    """

    BINDINGS = [
        # Also active in dialogs, where the user waits.
        Binding(
            "ctrl+g",
            "stop_waiting",
            "Cancel the wait",
            id="app.stop_waiting",
            priority=True,
            show=False,
        ),
    ]
    has_other_key = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable cancelling without a waiting request."""
        if action == "stop_waiting":
            return self.shown_waits.can_cancel
        return super().check_action(action, parameters)

    def action_stop_waiting(self) -> None:
        """Cancel the requests that wait for the rate limit."""
        self.shown_waits.cancel()

    async def connect(self) -> bool:
        """Load the network and wait for the key; False if the app has ended.

        Without a key, stored data is still available; the sync reports the missing key.
        """
        with self.workspace.activity.working(CONNECT):
            return await self._connected()

    async def _connected(self) -> bool:
        await load(self.workspace.load_network)
        if not self.is_running:
            return False  # The app has ended in the meantime.
        self.shown_waits.follow(self.workspace.service.client.waits)
        self._load_screens()
        seeking = asyncio.ensure_future(self.workspace.wait_for_key())
        try:
            await self._tell_if_long(seeking)
            seeking.result()
        except KeyChanged:
            self.has_other_key = True
            self.exit()
        except IncidentError as error:
            self.tell(f"{error.explanation} Then press r.", title=error.title, warns=True)
        finally:
            seeking.cancel()
        return not self.has_other_key

    @work(group="screens")
    async def _load_screens(self) -> None:
        """Load the most used screens in advance."""
        await load(_screens)

    async def _tell_if_long(self, seeking: asyncio.Future[None]) -> None:
        found, _ = await asyncio.wait([seeking], timeout=_UNNOTICED)
        if not found:
            self.shown_waits.follow(self.waits)
            with self.waits.waiting("Looking for the API key"):
                await asyncio.wait([seeking])


def _screens() -> None:
    for name in _SCREENS:
        import_module(f"screens.{name}")
