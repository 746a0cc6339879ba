"""Key bar at the bottom: as many of the screen's keys as fit."""

from collections.abc import Iterator, Sequence

from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from widgets.basic.active_keys import ActiveKey, follow_keys, key_part
from widgets.basic.edge_text import EdgePart
from widgets.basic.panel import Panel

# The keys of the help and of the end are last, and never dropped.
_LAST = ("bindings.keys", "exit.leave_layer")
_GAP = 3


class KeyBar(Widget):
    """A line of keys; Textual's footer recreates a widget for each key at every change.

    Actions without a key, and keys in the edge of a panel, are left out; so are keys that do not
    fit.
    """

    ALLOW_SELECT = False

    _parts: Sequence[EdgePart] = ()
    _last: Sequence[EdgePart] = ()
    _keys: Sequence[ActiveKey] = ()

    def on_mount(self) -> None:
        """Follow the keys of the screen."""
        follow_keys(self, self._show)

    def _show(self, keys: Sequence[ActiveKey]) -> None:
        in_edges = frozenset[str]().union(*(each.key_ids for each in self.screen.query(Panel)))
        listed = [key for key in keys if key.is_listed and key.identifier not in in_edges]
        if listed == self._keys:
            return
        self._keys = listed
        self._parts = [key_part(self, [key]) for key in listed if key.action not in _LAST]
        last = sorted(
            (key for key in listed if key.action in _LAST), key=lambda key: _LAST.index(key.action)
        )
        self._last = [key_part(self, [key]) for key in last]
        self.refresh()

    def _in_room(self) -> Iterator[EdgePart]:
        room = self.content_size.width - sum(_GAP + part.content.cell_length for part in self._last)
        for part in self._parts:
            room -= part.content.cell_length
            if room < 0:
                break
            yield part
            room -= _GAP
        yield from self._last

    def render(self) -> RenderResult:
        """Render the keys that fit."""
        return Content(" " * _GAP).join(part.content for part in self._in_room())

    def on_click(self, event: Click) -> None:
        """Press the clicked key."""
        left = self.styles.padding.left
        for part in self._in_room():
            if left <= event.x < left + part.content.cell_length and part.select:
                part.select()
                return
            left += part.content.cell_length + _GAP
