"""Parsed styles, shared by the programs of a process, and styles without what is remembered."""

from collections.abc import Mapping
from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.dom import DOMNode
from textual.screen import Screen

from widgets.textual_compat.matching_rules import apply_all_rules


def share_parsed_styles() -> None:
    """Parse a sheet once for each set of variables; rules never change once they are parsed."""
    parse = Stylesheet._parse_rules
    parsed: dict[tuple[object, ...], list[RuleSet]] = {}

    def parse_once(
        table: Stylesheet,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,  # noqa: FBT001, FBT002 - as in Textual
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        arguments = (css, read_from, is_default_rules, tie_breaker, scope)
        key = (*arguments, frozenset(table._variables.items()))
        if key not in parsed:
            parsed[key] = parse(table, *arguments)
        return parsed[key]

    Stylesheet._parse_rules = parse_once  # type: ignore[method-assign, assignment]


def apply_one_by_one(
    sheet: Stylesheet, node: DOMNode, *, animate: bool = False, cache: dict[Any, Any] | None = None
) -> None:
    """Style a node as Textual does alone; of siblings it forgets that only some can have focus."""
    del cache
    apply_all_rules(sheet, node, animate=animate)


def styles_of(screen: Screen[Any]) -> Mapping[object, Mapping[str, object]]:
    """The rules that style sheets have set, for every node and every class of its parts."""
    found: dict[object, Mapping[str, object]] = {}
    for node in screen.walk_children(with_self=True):
        found[node] = dict(node._css_styles.get_rules())
        for name, part in node._component_styles.items():
            found[node, name] = dict(part.base.get_rules())
    return found
