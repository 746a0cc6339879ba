"""Render a status: a glyph for its category, and its name."""

from functools import lru_cache

from textual.content import Content

from app.present.text import CACHED, NOT_SET, muted
from app.text.text import one_line

_STATUS_LOOKS = {
    "triage": ("◌", "status-triage"),
    "live": ("●", "status-live"),
    "active": ("●", "status-live"),
    "paused": ("‖", "status-paused"),
    "learning": ("◐", "status-learning"),
    "post-incident": ("◐", "status-learning"),
    "closed": ("○", "status-closed"),
    "declined": ("✗", "status-closed"),
    "canceled": ("✗", "status-closed"),
    "merged": ("»", "status-closed"),
}


@lru_cache(CACHED)
def status(name: str, category: str) -> Content:
    """Render a glyph for the category, and the status by the organisation's name."""
    if not name:
        return muted(NOT_SET)
    glyph, token = _STATUS_LOOKS.get(category, ("·", "muted"))
    return Content.styled(f"{glyph} {one_line(name)}", f"${token}")
