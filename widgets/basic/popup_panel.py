"""Panel of a popup, with all keys of its dialog in the bottom edge."""

from collections.abc import Iterable, Sequence

from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget

from app.config.key_scopes import scope_of
from app.present.signs import is_in_words
from widgets.basic.active_keys import ActiveKey, follow_keys, key_part
from widgets.basic.edge_text import EdgePart, EdgeParts
from widgets.basic.panel import Panel

# Ends of the ids of keys that close a dialog, which are last and never dropped.
_WAY_OUT = ".leave"


class PopupPanel(Panel):
    """Panel of a popup, which always looks focused.

    Args:
        children: What is inside.
        title: Title in the top edge.
        hints: Keys of the focused widget that the dialog has no binding for: Textual's name of the
            key, and what it does.
        id: Id of the widget.
    """

    def __init__(
        self,
        *children: Widget,
        title: Content | None = None,
        hints: Iterable[tuple[str, str]] = (),
        id: str | None = None,  # noqa: A002
    ) -> None:
        bold = title.stylize_before("bold") if title else None
        super().__init__(*children, title=bold, id=id)
        self._hints = tuple(hints)

    @property
    def is_lit(self) -> bool:
        """True, since a popup takes the focus from every other panel."""
        return True

    def on_mount(self) -> None:
        """Follow the keys of the dialog, except in plain mode."""
        if is_in_words():
            return
        follow_keys(self, self._show_keys)

    def _show_keys(self, keys: Sequence[ActiveKey]) -> None:
        own = [key for key in keys if key.is_listed and scope_of(key.identifier) != "app"]
        last = [key_part(self, [key]) for key in own if key.identifier.endswith(_WAY_OUT)]
        others = [key_part(self, [key]) for key in own if not key.identifier.endswith(_WAY_OUT)]
        self.set_keys(EdgeParts([*self._hint_parts(), *others], last))

    def _hint_parts(self) -> Iterable[EdgePart]:
        for key, does in self._hints:
            shown = self.app.get_key_display(Binding(key, "", does))
            hint = ActiveKey("", key, shown, does, "", enabled=True, is_listed=True)
            yield key_part(self, [hint])
