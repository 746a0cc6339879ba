"""The keys along the bottom: those of the screen that have one, as many as there is room for."""

from rich.cells import cell_len
from textual.app import ComposeResult
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
        room = self._width - sum(_cells(entry) for entry in entries if _is_help(entry))
        for entry in entries:
            if not _is_help(entry):
                room -= _cells(entry)
            if room >= 0 or _is_help(entry):
                yield entry

    def on_resize(self, event: Resize) -> None:
        """There is room for more now, or for less."""
        if self._width and event.size.width != self._width:
            self.call_after_refresh(self.recompose)


def _is_help(entry: object) -> bool:
    return isinstance(entry, FooterKey) and entry.action == _HELP


def _cells(entry: object) -> int:
    if not isinstance(entry, FooterKey):
        return 0
    return cell_len(entry.key_display) + cell_len(entry.description) + _PADDING
