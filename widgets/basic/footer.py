"""Key bar at the bottom: as many of the screen's keys as fit."""

from collections.abc import Sequence

from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from app.present.signs import is_in_words
from widgets.basic.active_keys import ActiveKey, follow_keys, key_part
from widgets.basic.edge_text import EdgePart, EdgeParts
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
        """Follow the keys of the screen; plain mode announces changes here instead."""
        if is_in_words():
            return
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

    def _in_room(self) -> Sequence[EdgePart]:
        keys = EdgeParts(self._parts, self._last, _GAP)
        return keys.fit(self.content_size.width, focused=True)

    def render(self) -> RenderResult:
        """Render the keys that fit."""
        return Content("").join(part.content for part in self._in_room())

    def on_click(self, event: Click) -> None:
        """Press the clicked key."""
        left = self.styles.padding.left
        for part in self._in_room():
            if left <= event.x < left + part.content.cell_length and part.select:
                part.select()
                return
            left += part.content.cell_length
