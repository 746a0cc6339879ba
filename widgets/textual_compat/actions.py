"""Run actions of controllers, and list the bindings of a screen."""

from collections.abc import Mapping
from typing import Any

from textual.actions import ActionParseResult, parse
from textual.app import App
from textual.binding import ActiveBinding
from textual.dom import DOMNode
from textual.screen import Screen


class ControllerApp(App[None]):
    """App that runs an action with the name of a controller on that controller.

    `marks.toggle` is `action_toggle` of the controller `marks` in the `controllers` of the
    binding's node, or else of the app. Textual has the targets `app`, `screen` and `focused`
    without an extension point; both `run_action` and `active_bindings` find the target in
    `_parse_action`.

    Attributes:
        controllers: Controllers of the app by the name used in bindings.
        left_out_keys: Ids of bindings that edges, footers and empty screens do not name.
    """

    controllers: Mapping[str, object] = {}
    left_out_keys: frozenset[str] = frozenset()

    def _parse_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> tuple[Any, str, tuple[object, ...]]:
        parsed = parse(action) if isinstance(action, str) else action
        target, name, parameters = parsed
        own: Mapping[str, object] = getattr(default_namespace, "controllers", {})
        for controllers in (own, self.controllers):
            if target in controllers:
                return controllers[target], name, parameters
        return super()._parse_action(parsed, default_namespace, namespaces)


def left_out_keys(app: App[Any]) -> frozenset[str]:
    """Return the ids of bindings that an app does not name as hints."""
    return app.left_out_keys if isinstance(app, ControllerApp) else frozenset()


def active_bindings(screen: Screen[Any]) -> Mapping[str, ActiveBinding]:
    """Return the bindings of a screen, its focused widget and the app, by key.

    The property is not in Textual's documented interface.
    """
    return screen.active_bindings
