"""Status categories: the API's values and the names in the vendor's dashboard."""

from collections.abc import Mapping

# In lifecycle order. `active` and `post-incident` are alternative values in alerts and escalations.
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
"""Values that the API accepts in filters."""


TRIAGE = "triage"
LIVE = "live"
CLOSING = ("learning", "closed")
"""Categories of statuses that close an incident."""


_LIVE_CATEGORIES = frozenset({TRIAGE, LIVE, "paused"})
_FINAL_CATEGORIES = frozenset({"closed", "declined", "canceled", "merged"})


def is_live(category: str) -> bool:
    """Return whether incidents of a category are going on: triage, active or paused."""
    return stored_category(category) in _LIVE_CATEGORIES


def is_over(category: str) -> bool:
    """Return whether nothing is left to do in a category: closed, declined, canceled or merged."""
    return category in _FINAL_CATEGORIES


def stored_category(category: str) -> str:
    """Return the category as incidents have it; alerts and escalations have other names."""
    return {"active": LIVE, "post-incident": "learning"}.get(category, category)


def category_name(category: str) -> str:
    """Return the category's name; unknown values are returned unchanged."""
    return _NAMES.get(category, category)


def category_order(category: str) -> int:
    """Return the category's position in the lifecycle; unknown ones come last."""
    return _ORDER.index(category) if category in _NAMES else len(_ORDER)


def transition_problem(start: str, target: str) -> str:
    """Return the reason why an edit may not move between two categories; else empty.

    Source: the description of `incident_status_id` in the vendor's edit payload, which allows moves
    within a category, resolving (triage or live to learning or closed) and closing (learning to
    closed), and does not mention others.
    """
    start = stored_category(start)
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
