"""Semantic names of the theme's colours."""

from collections.abc import Mapping

# Theme colours by token; a theme's variables with these names take precedence. `muted` is set by
# the app: the theme's version is relative to a background that Content cannot know.
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
