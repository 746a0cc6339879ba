"""The keys along the bottom: those of the screen that have one, as many as there is room for."""

from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from app.keymap import is_no_key


class KeyBar(Footer):
    """A footer that leaves out what has no key."""

    def compose(self) -> ComposeResult:
        """The keys that can be pressed."""
        for entry in super().compose():
            if not (isinstance(entry, FooterKey) and is_no_key(entry.key)):
                yield entry
