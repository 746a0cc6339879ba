"""Render a status: a sign for its category, and its name."""

from textual.content import Content

from app.domain.status_categories import is_live, stored_category
from app.present.signs import cached, is_in_words, sign
from app.present.text import muted
from app.present.tokens import MUTED
from app.text.text import one_line

_SIGNS = {
    "triage": "triage",
    "live": "active",
    "paused": "paused",
    "learning": "post-incident",
    "closed": "closed",
    "declined": "declined",
    "canceled": "declined",
    "merged": "merged",
}


def category_sign(category: str) -> str:
    """Return the sign of a status category."""
    return sign(_SIGNS.get(stored_category(category), "unknown"))


@cached
def status(name: str, category: str) -> Content:
    """Render the sign of the category, and the status by the organisation's name.

    Its colour says only whether the incident is live; severity is what is coloured.
    """
    if not name:
        return muted(sign("empty"))
    if is_in_words():
        return Content(one_line(name))
    said = f"{category_sign(category)} {one_line(name)}"
    return Content.styled(said, "$text" if is_live(category) else MUTED)
