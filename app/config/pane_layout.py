"""Where the panes of a screen are and how large, as it was left with each size of the terminal."""

from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from pathlib import Path

from msgspec import Struct
from platformdirs import user_state_path

from app.system.paths import NAME
from app.system.private_files import make_private_folder, read_regular, replace_private_file

# No profile's folder can have this name.
_FILE = "panes.chosen"
_LARGEST_FILE = 4096
_LARGEST_PANE = 1000
_PARTS = 4


class Place(Enum):
    """Place of the second pane."""

    AUTOMATIC = "-"
    RIGHT = "right"
    BELOW = "below"
    OFF = "off"


class PaneLayout(Struct, frozen=True):
    """Layout of two panes.

    Attributes:
        place: Where the second pane is.
        columns: Its width beside the first; 0 for the usual one.
        lines: Its height below the first; 0 for the usual one.
    """

    place: Place = Place.AUTOMATIC
    columns: int = 0
    lines: int = 0


def pane_layouts_path() -> Path:
    """Return the path of the file with the layouts."""
    return user_state_path(NAME, False) / _FILE


def remembered_layouts() -> Mapping[str, PaneLayout]:
    """Return the layouts by the name of the panes; what cannot be read is left out."""
    try:
        content, _ = read_regular(pane_layouts_path(), _LARGEST_FILE)
        lines = content.decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    layouts = {}
    for line in lines:
        with suppress(ValueError):
            name, layout = _parse(line)
            layouts[name] = layout
    return layouts


def remember_layout(name: str, layout: PaneLayout) -> None:
    """Store a layout beside the others; not being able to is harmless."""
    layouts = {**remembered_layouts(), name: layout}
    lines = (f"{each} {of.place.value} {of.columns} {of.lines}\n" for each, of in layouts.items())
    file = pane_layouts_path()
    with suppress(OSError):
        make_private_folder(file.parent)
        replace_private_file(file, "".join(lines))


def _parse(line: str) -> tuple[str, PaneLayout]:
    """Return a line's name and layout.

    Raises:
        ValueError: It has another format.
    """
    parts = line.split()
    if len(parts) != _PARTS:
        raise ValueError(line)
    name, place, columns, lines = parts
    return name, PaneLayout(Place(place), _extent(columns), _extent(lines))


def _extent(text: str) -> int:
    return max(0, min(int(text), _LARGEST_PANE))
