"""Name the colours of the theme by what they mean."""

from collections.abc import Mapping

# Which of the theme's colours stands for what; a theme's own variables of these names win.
# `muted` is made by the app: the theme's own is relative to a background that Content cannot know.
TOKENS: Mapping[str, str] = {
    "severity-1": "muted",
    "severity-2": "text-secondary",
    "severity-3": "text-primary",
    "severity-4": "text-warning",
    "severity-5": "text-error",
    "status-triage": "text-accent",
    "status-live": "text-error",
    "status-paused": "text-warning",
    "status-learning": "text-primary",
    "status-closed": "muted",
    "match": "text-warning",
}
