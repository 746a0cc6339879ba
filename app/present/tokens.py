"""Names of the theme's colours, and the styles of text made of them.

Colours are named by meaning; docs/design.md explains them. Stylesheets and `Content` use a token as
`$token`. A token that Textual knows too (`accent`, `text`) has the same meaning there.
"""

# Text lies on each of these.
BACKGROUNDS = ("bg", "raised", "field", "cursor", "cursor-idle")

# What has to be read on every background.
TEXTS = ("accent", "text", "strong", "muted", "ok", "bad")

STEPS = range(1, 7)
"""Colour steps of severities, from grey to red."""

SEVERITY_WORDS = tuple(f"sev{step}" for step in STEPS)
SEVERITY_BARS = tuple(f"bar{step}" for step in STEPS)
# Shapes, which need less contrast than text.
SHAPES = (*SEVERITY_BARS, "chart")
# A filled area and the text on it.
FILLS = (("accent", "on-accent"), ("badge", "on-badge"))

TOKENS = (
    *BACKGROUNDS,
    *TEXTS,
    *SEVERITY_WORDS,
    *SHAPES,
    "edge",
    "on-accent",
    "badge",
    "on-badge",
)
"""All tokens; a palette has a colour for each."""

# Styles of text. Sixteen colours and none have a weight in place of a shade.
MUTED = "$muted"
STRONG = "bold $strong"
ACTION = "bold $accent"
OK = "$ok"
BAD = "bold $bad"
MATCH = "bold underline $accent"
# Filled areas; each is a variable, since terminals without colours reverse it.
OPEN_TAB = "$open-tab"
BADGE = "$filled-badge"
# Of several matches, the one that the cursor is at.
CURRENT_MATCH = f"underline {OPEN_TAB}"
