"""The keys along the bottom: those of the screen that have one, as many as there is room for."""

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import Resize
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from app.keymap import is_no_key

# The key that leads to all the others is never the one without room.
_HELP = "keys"
_PADDING = 3


class KeyBar(Footer):
    """A footer that leaves out what has no key, and what has no room."""

    _width = 0

    def compose(self) -> ComposeResult:
        """The keys that can be pressed."""
        self._width = self.app.size.width
        entries = [
            entry
            for entry in super().compose()
            if not (isinstance(entry, FooterKey) and is_no_key(entry.key))
        ]
        places = self._places()
        entries.sort(key=lambda entry: places.get(_action(entry), len(places)))
        room = self._width - sum(_cells(entry) for entry in entries if _is_help(entry))
        for entry in entries:
            if not _is_help(entry):
                room -= _cells(entry)
            if room >= 0 or _is_help(entry):
                yield entry

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

    def on_resize(self, event: Resize) -> None:
        """There is room for more now, or for less."""
        if self._width and event.size.width != self._width:
            self.call_after_refresh(self.recompose)


def _action(entry: object) -> str:
    return entry.action if isinstance(entry, FooterKey) else ""


def _is_help(entry: object) -> bool:
    return _action(entry) == _HELP


def _cells(entry: object) -> int:
    if not isinstance(entry, FooterKey):
        return 0
    return cell_len(entry.key_display) + cell_len(entry.description) + _PADDING
