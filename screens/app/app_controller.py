"""Common part of the app's controllers."""

from typing import Any, ClassVar

from textual.app import App
from textual.binding import Binding


class AppController:
    """Part of the app's actions, which a binding names with the controller.

    Args:
        host: The app.
    """

    BINDINGS: ClassVar[tuple[Binding, ...]] = ()

    def __init__(self, host: App[Any]) -> None:
        self.host = host

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable all actions; called by Textual."""
        del action, parameters
        return True

    def show(self, text: str, *, title: str = "", warns: bool = False) -> None:
        """Show a toast; a warning stays longer."""
        self.host.notify(
            text,
            title=title,
            severity="warning" if warns else "information",
            timeout=20 if warns else 5,
            markup=False,
        )
