"""Copying from a screen: a text goes to the clipboard, and it is said how."""

from textual import work
from textual.screen import Screen

from app.text.text import clean
from screens.base.terminal import tell_terminal

# What is copied is shown whole up to here.
_SHOWN = 600


class CopyingScreen(Screen[None]):
    """A screen that texts are copied from."""

    @work(group="copy", exclusive=True)
    async def copy(self, text: str, what: str) -> None:
        """Copy a text, say how, and show it whatever became of it."""
        from app.export.clipboard import copy

        how = await copy(text, lambda sequence: tell_terminal(self.app, sequence))
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        said = how or "there is no clipboard here; % lets the mouse select it"
        self.notify(clean(shown), title=f"{what}: {said}", timeout=10, markup=False)
