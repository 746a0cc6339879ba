"""Currently available actions of a screen with their keys, for help and palette."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.actions import parse
from textual.app import App
from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.screen import Screen

from app.config.bindings import KEYS, BindingSpec
from app.config.key_scopes import task_of, task_order
from app.config.keymap import is_unbound
from app.system.structs import replace
from screens.base.controllers import ControllerScreen
from widgets.textual_compat.actions import active_bindings

_STOCK = "Text and lists"
_CUSTOM = "Commands of your own"


@dataclass(frozen=True, slots=True)
class ScreenAction:
    """An action.

    Attributes:
        does: Description in a sentence.
        task: Title of its group in the help.
        keys: Displayed keys; empty without any.
        enabled: Whether it is enabled.
        why_not: The reason why it is disabled, if known.
        named: Whether it is defined by this program, with an id.
        action: Textual's name of it, on `node`.
        aliases: Words that find it in the palette before any other.
    """

    does: str
    task: str
    keys: tuple[str, ...]
    enabled: bool
    why_not: str
    named: bool
    node: DOMNode
    action: str
    aliases: tuple[str, ...] = ()


def actions_of(
    screen: Screen[object], commands: Mapping[str, BindingSpec]
) -> Sequence[ScreenAction]:
    """Return all actions of the screen, its focused widget and the app, by task.

    Those of this screen alone come first. Within a task they have the order of the table of keys.

    Args:
        screen: The screen.
        commands: Commands of the user, by their actions.
    """
    found: dict[tuple[DOMNode, str], ScreenAction] = {}
    for key, active in active_bindings(screen).items():
        binding = active.binding
        if binding.system:
            continue
        custom = commands.get(binding.action)
        known = custom or KEYS.get(binding.id or "")
        keys = () if is_unbound(key) else (_shown(screen.app, key),)
        action = ScreenAction(
            does=known.does if known else binding.description,
            aliases=known.aliases if known else (),
            task=_task(binding, known=known is not None, custom=custom is not None),
            keys=keys,
            enabled=active.enabled,
            why_not=_why_not(active),
            named=known is not None,
            node=active.node,
            action=binding.action,
        )
        same = (active.node, binding.action)
        earlier = found.get(same)
        if earlier is None:
            found[same] = action
        else:
            both = (*earlier.keys, *keys)
            found[same] = replace(earlier if earlier.named else action, keys=both)
    order = [_CUSTOM, *task_order(), _STOCK]
    places = {known.does: place for place, known in enumerate(KEYS.values())}
    return sorted(
        (each for each in found.values() if each.does),
        key=lambda a: (order.index(a.task), places.get(a.does, len(places))),
    )


def _task(binding: Binding, *, known: bool, custom: bool) -> str:
    if custom:
        return _CUSTOM
    return task_of(binding.id or "") if known else _STOCK


def _why_not(active: ActiveBinding) -> str:
    if active.enabled or not isinstance(active.node, ControllerScreen):
        return ""
    controller, action, _ = parse(active.binding.action)
    return active.node.denied_reason(controller, action)


def _shown(app: App[object], key: str) -> str:
    return app.get_key_display(Binding(key, ""))
