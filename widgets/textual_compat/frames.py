"""Paint the whole screen as text."""

from typing import Any

from textual.app import App


def painted_frame(app: App[Any]) -> str:
    """Return the current screen as it is written to the terminal."""
    update = app.screen._compositor.render_full_update()  # noqa: SLF001 - no public way
    return update.render_segments(app.console)
