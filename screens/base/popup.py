"""Popups over an incident, beside the row that they are about, which stays visible."""

from typing import Any, Protocol, runtime_checkable

from rich.console import RenderableType
from textual.containers import Vertical
from textual.geometry import Offset
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen

from app.present.signs import is_in_words
from screens.base.dialog import Answer, Dialog


@runtime_checkable
class PopupHost(Protocol):
    """Screen with a cursor, below a popup."""

    def popup_anchor(self, incident_id: str) -> Offset | None:
        """Return the position of an incident or its field; None if it is not at the cursor."""
        ...


@runtime_checkable
class PopupOwner(Protocol):
    """Form that is a popup, or fills the screen.

    Attributes:
        is_popup: Whether it is a popup.
        popup_place: Position of the row that it is about; None in the middle of the screen.
    """

    is_popup: bool
    popup_place: Offset | None


class PopupDialog(Dialog[Answer]):
    """Dialog that takes the place of the popup that opened it, so that both look like one."""

    _backdrop: Screen[Any] | None = None

    def on_mount(self) -> None:
        """Take the place of the popup below, if there is one."""
        stack = self.app.screen_stack
        if self not in stack:  # Keys typed ahead have answered it already.
            return
        below = stack[: stack.index(self)]
        if not is_in_words() and isinstance(below[-1], PopupOwner) and below[-1].is_popup:
            self.add_class("-in-popup")
            self.query_one(Vertical).absolute_offset = below[-1].popup_place
            self._backdrop = below[-2]

    def render(self) -> RenderableType:
        """Render the incident below the popup, which is not drawn."""
        if self._backdrop is not None:
            return BackgroundScreen(self._backdrop, self.styles.background)
        return super().render()
