"""Load stylesheets while the app runs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.app import App


def load_styles(app: App[Any], paths: Sequence[Path]) -> None:
    """Read and parse more stylesheets; Textual reads its `CSS_PATH` only at the start."""
    app.css_path.extend(paths)
    app.stylesheet.read_all(list(paths))
    app.stylesheet.parse()
