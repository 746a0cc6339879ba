"""Open links in the browser, or copy them where there is none."""

from collections.abc import Callable

from app.text.text import clean
from screens.base.clipboard_controller import ClipboardController
from screens.base.controllers import Controller, ControllerHost


class LinkController(Controller):
    """Controller that opens links.

    Args:
        host: The screen.
        show: Shows the result; a toast by default.
    """

    def __init__(self, host: ControllerHost, show: Callable[[str], None] | None = None) -> None:
        super().__init__(host)
        self._show = show or self._notify
        self._clipboard = ClipboardController(host)

    def _notify(self, text: str) -> None:
        self.host.notify(clean(text), markup=False)

    def open(self, link: str) -> None:
        """Open a web link in the browser; without one, copy it."""
        from app.system.web_links import has_browser, is_web_address

        if not is_web_address(link):
            self._show(f"Not opened, since it is not a web address: {link or 'there is none'}")
        elif has_browser():
            self.host.open_url(link)
            self._show(f"Sent to the browser: {link}")
        else:
            self._clipboard.copy(link, "There is no browser here")
