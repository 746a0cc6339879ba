"""Keys that are active on a screen, as its footer and the edges of its panels show them."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from app.config.keymap import is_unbound
from app.present.tokens import ACTION, MUTED
from widgets.basic.edge_text import EdgePart
from widgets.textual_compat.actions import active_bindings, left_out_keys

# Keys of a screen since its latest change, which all panels and the footer show.
_KNOWN: "WeakKeyDictionary[Screen[Any], Sequence[ActiveKey]]" = WeakKeyDictionary()


class ActiveKey(NamedTuple):
    """One active key.

    Attributes:
        identifier: Id of its binding.
        key: Textual's name of the key.
        shown: The key as displayed.
        does: Short description.
        action: Textual's name of the action.
        enabled: Whether the action is enabled.
        is_listed: Whether the footer shows it.
    """

    identifier: str
    key: str
    shown: str
    does: str
    action: str
    enabled: bool
    is_listed: bool


def key_part(widget: Widget, keys: Sequence[ActiveKey]) -> EdgePart:
    """Return keys and the description of the first; a click on them presses the first."""
    shown, first = " ".join(key.shown for key in keys), keys[0]
    text = Content.assemble((shown, ACTION), f" {first.does}")
    text = text if first.enabled else Content.styled(text.plain, MUTED)
    return EdgePart(text, partial(widget.app.simulate_key, first.key))


def active_keys(screen: Screen[Any]) -> Sequence[ActiveKey]:
    """Return the active keys that may be named, in the order of their declaration.

    Those of the widget with the focus come first.
    """
    first: dict[str, ActiveKey] = {}
    left_out = left_out_keys(screen.app)
    for _, binding, enabled, _ in active_bindings(screen).values():
        if is_unbound(binding.key) or binding.id in left_out:
            continue
        key = ActiveKey(
            binding.id or "",
            binding.key,
            screen.app.get_key_display(binding),
            _lower(binding.description),
            binding.action,
            enabled,
            binding.show,
        )
        # An action may have several keys, and a screen a separate one for its table's action.
        known = first.get(key.does)
        if known is None or (key.is_listed and not known.is_listed):
            first[key.does] = key
    places = _places(screen)
    return sorted(first.values(), key=lambda key: places.get(key.action, len(places)))


def follow_keys(widget: Widget, show: Callable[[Sequence[ActiveKey]], None]) -> None:
    """Call `show` with the active keys of the widget's screen after each change."""

    def read(screen: Screen[Any]) -> None:
        if not widget.is_attached:
            return  # The screen was closed in the meantime.
        if screen not in _KNOWN:
            _KNOWN[screen] = active_keys(screen)
        show(_KNOWN[screen])

    def follow(screen: Screen[Any]) -> None:
        _KNOWN.pop(screen, None)
        widget.call_after_refresh(read, screen)

    widget.screen.bindings_updated_signal.subscribe(widget, follow)


def _lower(description: str) -> str:
    """Return a description that begins with a small letter, unless it is an abbreviation."""
    return description if description[1:2].isupper() else description[:1].lower() + description[1:]


def _places(screen: Screen[Any]) -> dict[str, int]:
    """Return the position of each declared action, from the focus outwards.

    Textual gives a priority binding the position of the one whose key it replaces.
    """
    places: dict[str, int] = {}
    for node in (screen.focused or screen).ancestors_with_self:
        for owner in reversed(type(node).__mro__):
            for binding in _bindings(vars(owner)):
                places.setdefault(binding.action, len(places))
    return places


def _bindings(attributes: "Any") -> Iterable[Binding]:
    return (each for each in attributes.get("BINDINGS", ()) if isinstance(each, Binding))
