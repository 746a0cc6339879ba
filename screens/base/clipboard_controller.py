"""Copy texts to the clipboard and show the result."""

from app.text.text import clean
from screens.base.controllers import Controller, in_worker

# Copied text is shown up to this length.
_SHOWN = 600


class ClipboardController(Controller):
    """Controller that copies texts to the clipboard."""

    @in_worker
    async def copy(self, text: str, title: str) -> None:
        """Copy a text, and show it with the method used, also without a clipboard."""
        from app.export.clipboard import copy

        how = await copy(text, self.host.write_terminal)
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        result = how or "there is no clipboard here; % lets the mouse select it"
        self.host.notify(clean(shown), title=f"{title}: {result}", timeout=10, markup=False)
