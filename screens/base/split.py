"""Two panes of a screen, of which the second can be moved, resized and turned off."""

from collections.abc import Callable, Sequence

from textual.containers import Horizontal
from textual.geometry import Size, clamp
from textual.widget import Widget

from app.config.pane_layout import PaneLayout, Place, remember_layout, remembered_layouts
from app.present.signs import is_in_words
from app.system.structs import replace

SIZE_CLASSES = [(0, "-narrow"), (100, "-medium"), (160, "-wide")]
"""Classes of a screen by the least width."""

SHORT = 22
"""Height below which a narrow screen has no room for a second pane."""

# Columns and lines by which a pane grows, and what each pane keeps.
_STEP_COLUMNS, _STEP_LINES = 4, 2
_LEAST_COLUMNS, _LEAST_LINES = 24, 4
_LEAST_MAIN_COLUMNS, _LEAST_MAIN_LINES = 36, 8

_CYCLE = (Place.RIGHT, Place.BELOW, Place.OFF)


def size_class(width: int) -> str:
    """Return the class of a screen of that width."""
    return next(name for least, name in reversed(SIZE_CLASSES) if width >= least)


class SplitBody(Horizontal):
    """Container of two panes.

    Attributes:
        on_focus: Called when something in it gets the focus.
    """

    on_focus: Callable[[], None] = staticmethod(lambda: None)

    def on_descendant_focus(self) -> None:
        """Call `on_focus`."""
        self.on_focus()


class Split:
    """Arranges the panes of a screen as they were left with this size of the terminal.

    Args:
        name: Name of the panes, under which their layouts are remembered.
        body: Container of both.
        main: The first pane.
        side: The second pane.
        parts: Panels in the second pane, each of which can be zoomed.
        wide_parts: Those of them for which only a wide screen has room.
        on_change: Called after a key has changed the layout.
    """

    def __init__(
        self,
        name: str,
        body: SplitBody,
        main: Widget,
        side: Widget,
        parts: Sequence[Widget],
        wide_parts: Sequence[Widget],
        on_change: Callable[[], None],
    ) -> None:
        self._name = name
        self._body = body
        body.on_focus = self._follow_focus
        self._main = main
        self._side = side
        self._parts = parts
        self._wide_parts = wide_parts
        self._on_change = on_change
        self._layouts = dict(remembered_layouts())
        self._size = Size(0, 0)
        self._zoomed: Widget | None = None

    @property
    def _key(self) -> str:
        return self._name + size_class(self._size.width).replace("-", ".")

    @property
    def _layout(self) -> PaneLayout:
        return self._layouts.get(self._key, PaneLayout())

    @property
    def place(self) -> Place:
        """Place of the second pane."""
        if is_in_words():
            return Place.OFF  # Plain mode has one column.
        chosen = self._layout.place
        if chosen is not Place.AUTOMATIC:
            return chosen
        if size_class(self._size.width) != SIZE_CLASSES[0][1]:
            return Place.RIGHT
        return Place.OFF if self._size.height < SHORT else Place.BELOW

    @property
    def zoomed(self) -> Widget | None:
        """The panel that is shown alone, if any."""
        return self._zoomed

    def shows(self, panel: Widget) -> bool:
        """Return whether a panel is shown."""
        if self._zoomed:
            return panel is self._zoomed
        return panel is self._main or (self.place is not Place.OFF and self.has_room_for(panel))

    def has_room_for(self, panel: Widget) -> bool:
        """Return whether the screen is wide enough for a panel."""
        is_wide = size_class(self._size.width) == SIZE_CLASSES[-1][1]
        return is_wide or panel not in self._wide_parts

    def arrange(self, size: Size) -> None:
        """Arrange the panes in a terminal of that size, which a new screen gets several times."""
        if size == self._size:
            return
        self._size = size
        if self._zoomed and not self.has_room_for(self._zoomed):
            self._zoomed = None
        self._arrange()

    def cycle(self) -> None:
        """Put the second pane to the right, below, or off."""
        self._zoomed = None
        place = _CYCLE[(_CYCLE.index(self.place) + 1) % len(_CYCLE)]
        self._use(replace(self._layout, place=place))

    def resize(self, direction: int) -> None:
        """Make the second pane larger, or smaller if `direction` is negative."""
        size = self._side.outer_size
        if self.place is Place.BELOW:
            self._use(replace(self._layout, lines=self._lines(size.height, direction)))
        else:
            self._use(replace(self._layout, columns=self._columns(size.width, direction)))

    def zoom(self, panel: Widget | None) -> None:
        """Show one panel alone, or all of them again."""
        if panel is not self._zoomed:
            self._zoomed = panel
            self._arrange()
            self._on_change()

    def _follow_focus(self) -> None:
        """Show all panels when the focus goes to one that is hidden, such as by a search."""
        if self._zoomed and not self._zoomed.has_focus_within:
            self.zoom(None)

    def _use(self, layout: PaneLayout) -> None:
        if layout != self._layout:
            self._layouts[self._key] = layout
            remember_layout(self._key, layout)
        self._arrange()
        self._on_change()

    def _columns(self, now: int, direction: int = 0) -> int:
        most = max(_LEAST_COLUMNS, self._size.width - _LEAST_MAIN_COLUMNS)
        return clamp(now + direction * _STEP_COLUMNS, _LEAST_COLUMNS, most)

    def _lines(self, now: int, direction: int = 0) -> int:
        most = max(_LEAST_LINES, self._size.height - _LEAST_MAIN_LINES)
        return clamp(now + direction * _STEP_LINES, _LEAST_LINES, most)

    def _arrange(self) -> None:
        layout, place, zoomed = self._layout, self.place, self._zoomed
        self._body.set_class(place is Place.BELOW, "-below")
        self._body.set_class(zoomed is not None, "-zoomed")
        self._main.display = self.shows(self._main)
        for part in self._parts:
            part.display = self.shows(part)
        self._side.display = any(self.shows(part) for part in self._parts)
        styles = self._side.styles
        # Without a remembered size, it has that of the stylesheet.
        styles.width = styles.min_width = styles.height = None
        if zoomed is None and place is Place.RIGHT and layout.columns:
            styles.width = styles.min_width = self._columns(layout.columns)
        if zoomed is None and place is Place.BELOW and layout.lines:
            styles.height = self._lines(layout.lines)
