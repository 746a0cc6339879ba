"""The keys along the bottom: those of the screen that have one, as many as there is room for."""

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

# The key that leads to all the others is never the one without room.
_HELP = "keys"


class _Entry(NamedTuple):
    """One key: its name, how it is shown, what it does, and whether that can be done now."""

    key: str
    shown: str
    does: str
    action: str
    enabled: bool

    @property
    def cells(self) -> int:
        return cell_len(f" {self.shown} {self.does} ")


class KeyBar(Widget):
    """A line of keys; Textual's footer makes a widget for each, all anew at every change.

    What has no key is left out, and what has no room.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--does"}

    _entries: Sequence[_Entry] = ()

    def on_mount(self) -> None:
        """Follow what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def on_unmount(self) -> None:
        """The screen is gone."""
        self.screen.bindings_updated_signal.unsubscribe(self)

    def _follow(self, screen: Screen[object]) -> None:
        self.call_after_refresh(self._read, screen)

    def _read(self, screen: Screen[object]) -> None:
        if not self.is_attached:
            return  # The screen was left meanwhile.
        first: dict[str, _Entry] = {}
        for _, binding, enabled, _ in screen.active_bindings.values():
            if binding.show and not is_unbound(binding.key):
                shown = self.app.get_key_display(binding)
                entry = _Entry(binding.key, shown, binding.description, binding.action, enabled)
                # A screen may have a key of its own for what its table does as well.
                first.setdefault(binding.description, entry)
        places = self._places()
        entries = sorted(first.values(), key=lambda entry: places.get(entry.action, len(places)))
        if self._entries != entries:
            self._entries = entries
            self.refresh()

    def _places(self) -> dict[str, int]:
        """The actions as they are declared, from the focus outwards.

        Textual gives a priority binding the place of the one whose key it takes.
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
        """The keys that there is room for."""
        key, does = (self.get_visual_style(f"key-bar--{part}") for part in ("key", "does"))
        line = Content("")
        for entry in self._in_room():
            drawn = Content.assemble((f" {entry.shown} ", key), (f"{entry.does} ", does))
            line += drawn if entry.enabled else drawn.stylize("dim")
        return line

    def on_click(self, event: Click) -> None:
        """A click is that key."""
        right = 0
        for entry in self._in_room():
            right += entry.cells
            if event.x < right:
                self.app.simulate_key(entry.key)
                return
