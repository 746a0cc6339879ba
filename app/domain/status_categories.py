"""Status categories: how the API spells them and what the vendor's dashboard calls them."""

from collections.abc import Mapping

# In the order of an incident's life. `active` and `post-incident` are a second spelling that
# alerts and escalations use.
_NAMES: Mapping[str, str] = {
    "triage": "Triage",
    "live": "Active",
    "active": "Active",
    "paused": "Paused",
    "learning": "Post-incident",
    "post-incident": "Post-incident",
    "closed": "Closed",
    "declined": "Declined",
    "canceled": "Canceled",
    "merged": "Merged",
}
_ORDER = tuple(_NAMES)

CATEGORIES = tuple(name for name in _NAMES if name not in {"active", "post-incident"})
"""As the API takes them in filters."""


def category_name(category: str) -> str:
    """What people call the category; a new one is kept as it came."""
    return _NAMES.get(category, category)


def category_order(category: str) -> int:
    """Its place in an incident's life; unknown ones come last."""
    return _ORDER.index(category) if category in _NAMES else len(_ORDER)


def transition_problem(start: str, target: str) -> str:
    """Why an edit may not be able to move an incident between two categories; empty if it can.

    Source: the description of `incident_status_id` in the vendor's edit payload, which allows
    moves within a category, resolving (triage or live to learning or closed) and closing
    (learning to closed), and says nothing of others.
    """
    start = {"active": "live", "post-incident": "learning"}.get(start, start)
    allowed = {
        "triage": {"learning", "closed"},
        "live": {"learning", "closed"},
        "learning": {"closed"},
    }
    if not start or start == target or target in allowed.get(start, set()):
        return ""
    return (
        f"The API does not document moving from {category_name(start)} to {category_name(target)};"
        " it may refuse."
    )
