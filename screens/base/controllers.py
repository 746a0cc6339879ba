"""Controllers: objects with a part of a screen's actions and their own state."""

from collections.abc import Callable, Coroutine, Mapping
from functools import wraps
from typing import Any, ClassVar, Concatenate, Literal, ParamSpec, Protocol, TypeVar

from textual.binding import Binding
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from widgets.textual_compat.driver import write_to_terminal

Answer = TypeVar("Answer")
Arguments = ParamSpec("Arguments")


class HostTimer(Protocol):
    """Timer that can be stopped."""

    def stop(self) -> None:
        """Stop the timer before it calls."""
        ...


class HostWork(Protocol):
    """Coroutine that runs until the screen is closed."""

    def cancel(self) -> None:
        """Cancel the coroutine."""
        ...


class ControllerHost(Protocol):
    """Interface that a controller needs; `ControllerScreen` provides it."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a toast."""
        ...

    def run_worker(
        self, work: Coroutine[Any, Any, None], *, group: str, exclusive: bool
    ) -> HostWork:
        """Run a coroutine until the screen is closed."""
        ...

    def set_timer(self, delay: float, callback: Callable[[], object]) -> HostTimer:
        """Call a function after some seconds."""
        ...

    def set_focus(self, widget: Widget) -> None:
        """Focus a widget."""
        ...

    async def ask(self, dialog: Screen[Answer]) -> Answer:
        """Open a screen, and return its result; must run in a worker."""
        ...

    def open_url(self, url: str) -> None:
        """Open a URL in the browser."""
        ...

    def write_terminal(self, sequence: str) -> bool:
        """Write a control sequence; return whether there is a terminal."""
        ...


class Controller:
    """Part of a screen's actions.

    A binding names an action with its controller: `marks.toggle` is `action_toggle` of the
    controller `marks` of the screen (`ControllerScreen.controllers`). The bindings of a controller
    are its `BINDINGS`, and the screen includes them in its own.

    Args:
        host: The screen.
    """

    BINDINGS: ClassVar[tuple[Binding, ...]] = ()

    def __init__(self, host: ControllerHost) -> None:
        self.host = host

    def denied_reason(self, action: str) -> str:
        """Return the reason why an action is disabled; empty if it is enabled."""
        del action
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim the key of a disabled action; called by Textual."""
        del parameters
        return None if self.denied_reason(action) else True


class WorkerHost(Protocol):
    """Screen or app that runs workers."""

    def run_worker(self, work: Coroutine[Any, Any, None], *, group: str, exclusive: bool) -> object:
        """Run a coroutine until the screen is closed."""
        ...


class HasHost(Protocol):
    """Controller of a screen or of the app."""

    @property
    def host(self) -> WorkerHost:
        """Screen or app."""
        ...


AnyController = TypeVar("AnyController", bound=HasHost)


def in_worker(
    action: Callable[Concatenate[AnyController, Arguments], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[AnyController, Arguments], None]:
    """Run an action of a controller in a worker, so that it can await dialogs and requests.

    A second run cancels the first.
    """
    return _started(action, exclusive=True)


def in_own_worker(
    action: Callable[Concatenate[AnyController, Arguments], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[AnyController, Arguments], None]:
    """Run an action of a controller in a worker of its own, also beside an earlier run."""
    return _started(action, exclusive=False)


def _started(
    action: Callable[Concatenate[AnyController, Arguments], Coroutine[Any, Any, None]],
    *,
    exclusive: bool,
) -> Callable[Concatenate[AnyController, Arguments], None]:
    @wraps(action)
    def start(
        controller: AnyController, /, *args: Arguments.args, **options: Arguments.kwargs
    ) -> None:
        coroutine = action(controller, *args, **options)
        controller.host.run_worker(coroutine, group=action.__qualname__, exclusive=exclusive)

    return start


class ControllerScreen(Screen[None]):
    """Screen with controllers, which it hosts.

    Attributes:
        controllers: Controllers by the name used in bindings.
        shows_reason: Whether `show_reason` is called with an empty text at the next action.
    """

    controllers: Mapping[str, Controller] = {}
    shows_reason = False

    def denied_reason(self, controller: str, action: str) -> str:
        """Return the reason why a controller's action is disabled; empty if it is enabled."""
        found = self.controllers.get(controller)
        return found.denied_reason(action) if found else ""

    def popup_anchor(self, incident_id: str) -> Offset | None:
        """Return the position of an incident or its field; None if it is not at the cursor."""
        del incident_id
        return None

    def show_reason(self, text: str) -> None:
        """Show the reason why a key is disabled; screens with a status line show it there."""
        self.notify(text, markup=False)

    async def ask(self, dialog: Screen[Answer]) -> Answer:
        """Open a screen, and return its result; must run in a worker."""
        return await self.app.push_screen_wait(dialog)

    def open_url(self, url: str) -> None:
        """Open a URL in the browser."""
        self.app.open_url(url)

    def write_terminal(self, sequence: str) -> bool:
        """Write a control sequence; return whether there is a terminal."""
        return write_to_terminal(self.app, sequence)
