"""Key bar at the bottom: as many of the screen's keys as fit."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.screen import Screen
from textual.widget import Widget

from app.config.keymap import is_unbound
from widgets.textual_compat.actions import active_bindings

# The key of the help is never dropped.
_HELP = "bindings.keys"


class _Entry(NamedTuple):
    """One key: name, display, description, and whether it is enabled."""

    key: str
    shown: str
    does: str
    action: str
    enabled: bool

    @property
    def cells(self) -> int:
        return cell_len(f" {self.shown} {self.does} ")


class KeyBar(Widget):
    """A line of keys; Textual's footer recreates a widget for each key at every change.

    Actions without a key, and keys that do not fit, are left out.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "key-bar--key",
        "key-bar--does",
        "key-bar--disabled",
    }

    _entries: Sequence[_Entry] = ()

    def on_mount(self) -> None:
        """Subscribe to changes of the bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def on_unmount(self) -> None:
        """Unsubscribe from the screen."""
        self.screen.bindings_updated_signal.unsubscribe(self)

    def _follow(self, screen: Screen[object]) -> None:
        self.call_after_refresh(self._read, screen)

    def _read(self, screen: Screen[object]) -> None:
        if not self.is_attached:
            return  # The screen was closed in the meantime.
        first: dict[str, _Entry] = {}
        for _, binding, enabled, _ in active_bindings(screen).values():
            if binding.show and not is_unbound(binding.key):
                shown = self.app.get_key_display(binding)
                entry = _Entry(binding.key, shown, binding.description, binding.action, enabled)
                # A screen may have a separate key for an action of its table.
                first.setdefault(binding.description, entry)
        places = self._places()
        entries = sorted(first.values(), key=lambda entry: places.get(entry.action, len(places)))
        if self._entries != entries:
            self._entries = entries
            self.refresh()

    def _places(self) -> dict[str, int]:
        """Return the position of each declared action, from the focus outwards.

        Textual gives a priority binding the position of the one whose key it replaces.
        """
        places: dict[str, int] = {}
        for node in (self.screen.focused or self.screen).ancestors_with_self:
            for owner in reversed(type(node).__mro__):
                for binding in vars(owner).get("BINDINGS", ()):
                    if isinstance(binding, Binding):
                        places.setdefault(binding.action, len(places))
        return places

    def _in_room(self) -> Iterator[_Entry]:
        room = self.size.width - sum(each.cells for each in self._entries if each.action == _HELP)
        for entry in self._entries:
            if entry.action != _HELP:
                room -= entry.cells
            if room >= 0 or entry.action == _HELP:
                yield entry

    def render(self) -> RenderResult:
        """Render the keys that fit."""
        key, does, disabled = (
            self.get_visual_style(f"key-bar--{part}") for part in ("key", "does", "disabled")
        )
        line = Content("")
        for entry in self._in_room():
            name, description = (key, does) if entry.enabled else (disabled, disabled)
            line += Content.assemble((f" {entry.shown} ", name), (f"{entry.does} ", description))
        return line

    def on_click(self, event: Click) -> None:
        """Simulate the clicked key."""
        right = 0
        for entry in self._in_room():
            right += entry.cells
            if event.x < right:
                self.app.simulate_key(entry.key)
                return
