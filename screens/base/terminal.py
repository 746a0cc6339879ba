"""Control sequences written directly to the terminal."""

from typing import Any

from textual.app import App

from widgets.textual_compat import TerminalDriver

_MOUSE_MODES = (1000, 1003, 1015, 1006)


def write_to_terminal(app: App[Any], sequence: str) -> bool:
    """Write a control sequence; return whether there is a terminal."""
    driver = app._driver  # noqa: SLF001 - Textual has no public API for it
    if driver is None or driver.is_headless:
        return False
    driver.write(sequence)
    driver.flush()
    return True


def capture_mouse(app: App[Any], *, captured: bool) -> None:
    """Capture the mouse, or release it so that the terminal selects text."""
    switch = "h" if captured else "l"
    write_to_terminal(app, "".join(f"\x1b[?{mode}{switch}" for mode in _MOUSE_MODES))


def restore_at_once(app: App[Any]) -> None:
    """Restore the terminal without waiting."""
    driver = app._driver  # noqa: SLF001
    if isinstance(driver, TerminalDriver):
        driver.restore_at_once()
