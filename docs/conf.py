"""Configuration of the documentation site; `make docs` builds it."""

project = "incident-tui"
author = "The incident-tui authors"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "incident-tui"
# The site is read from a folder, without a server and without the network.
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
exclude_patterns = ["requirements.txt"]
myst_heading_anchors = 3
# Two hyphens are a flag, not a dash.
smartquotes = False
