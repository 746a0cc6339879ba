"""What the list and its controllers share besides the view and the page."""

from dataclasses import dataclass
from typing import Protocol

from app.present.cells import Cells
from app.store.cache.sync_state import SyncState


@dataclass
class ListState:
    """What is drawn besides the rows, or depends on more than them.

    Attributes:
        sync: How the sync is getting on.
        cells: How cells are drawn now.
        paused: Whether auto-refresh is paused.
        filter_text: The filter in words.
    """

    sync: SyncState
    cells: Cells
    paused: bool = False
    filter_text: str = ""


class ListDisplay(Protocol):
    """Draws the list; its screen does."""

    def show_listing(self, incident_id: str | None) -> None:
        """Read and draw another listing, with the cursor on that incident or at the top."""
        ...

    def draw_listing(self) -> None:
        """Draw the views, the filter and what was found."""
        ...

    def draw_state(self) -> None:
        """Draw how fresh the list is, and the status line."""
        ...
