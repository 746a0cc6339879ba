"""Find the handlers of a message, and the bindings of a key, without walking through all bases."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from textual.binding import BindingsMap
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen

Handler = tuple[type, Callable[[Message], Awaitable[None]]]

_find = MessagePump._get_dispatch_methods  # noqa: SLF001
_chain: Any = Screen.__dict__["_binding_chain"]


def find_handlers_once() -> None:
    """Remember the handlers of a class, and leave bindings as they are that nothing changes.

    For each message that passes a node, dozens of times for a key, Textual looks into all bases of
    its class; and for each key it copies all bindings, and asks every node about all of them.
    """
    MessagePump._get_dispatch_methods = _handlers  # type: ignore[method-assign,assignment]  # noqa: SLF001
    Screen._binding_chain = property(_bindings)  # type: ignore[method-assign,assignment]  # noqa: SLF001


def _handlers(node: MessagePump, method_name: str, message: Message) -> Iterable[Handler]:
    kinds: Any = type(node), type(message)
    known = _named_handlers(method_name, *kinds)
    return _find(node, method_name, message) if known is None else _bound(node, message, known)


def _bound(
    node: MessagePump, message: Message, known: Iterable[tuple[type, Any]]
) -> Iterator[Handler]:
    for owner, method in known:
        if message._no_default_action:  # noqa: SLF001
            return
        yield owner, method.__get__(node, owner)


@lru_cache(4096)
def _named_handlers(
    method_name: str, node: type[Any], message: type[Message]
) -> tuple[tuple[type, Any], ...] | None:
    """Return the handlers of a class by their names; None if decorated ones may come first."""
    found: list[tuple[type, Any]] = []
    for owner in node.__mro__:
        decorated = vars(owner).get("_decorated_handlers", ())
        if any(issubclass(message, kind) for kind in decorated):
            return None
        method = vars(owner).get(f"_{method_name}") or vars(owner).get(method_name)
        if method is not None and not getattr(method, "_textual_on", None):
            found.append((owner, method))
    return tuple(found)


def _bindings(screen: Screen[Any]) -> list[tuple[DOMNode, BindingsMap]]:
    focused = screen.focused
    if focused is None or focused.loading or screen.app._keymap:  # noqa: SLF001
        return list(_chain.fget(screen))
    nodes = focused.ancestors_with_self
    if any(_may_consume_keys(type(node)) for node in nodes):
        return list(_chain.fget(screen))
    return [(node, node._bindings) for node in nodes]  # noqa: SLF001


@lru_cache(256)
def _may_consume_keys(node: type[DOMNode]) -> bool:
    return node.check_consume_key is not DOMNode.check_consume_key
