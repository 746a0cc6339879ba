"""Remember that the tour of the demo was offered, which happens once."""

from contextlib import suppress

from platformdirs import user_state_path

from app.system.paths import NAME
from app.system.private_files import make_private_folder, replace_private_file

# No profile's folder can have this name.
_FILE = "tour.offered"


def tour_was_offered() -> bool:
    """Return whether the tour was offered at an earlier start."""
    return (user_state_path(NAME, False) / _FILE).exists()


def note_tour_offer() -> None:
    """Store that the tour was offered; not being able to is harmless."""
    folder = user_state_path(NAME, False)
    with suppress(OSError):
        make_private_folder(folder)
        replace_private_file(folder / _FILE, "")
