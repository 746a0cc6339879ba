"""Bindings of keys from the table of keys."""

from textual.binding import Binding

from app.config.bindings import KEYS
from app.config.keymap import unbound


def key_binding(
    identifier: str,
    action: str,
    description: str,
    *,
    show: bool = True,
    key_display: str | None = None,
    priority: bool = False,
) -> Binding:
    """Return the binding of an id in `app.config.bindings`, with the keys of its row.

    Args:
        identifier: The id; configured keys replace those of the row.
        action: Textual's name of the action, after the name of its controller.
        description: Label in the footer.
        show: Whether the footer shows it.
        key_display: Keys as the footer shows them.
        priority: Whether it is handled before the focused widget.
    """
    return Binding(
        KEYS[identifier].keys or unbound(identifier),
        action,
        description,
        show=show,
        key_display=key_display,
        priority=priority,
        id=identifier,
    )
