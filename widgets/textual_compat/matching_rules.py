"""Style a widget from the few rules that may match it, and cache the result."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from textual.css.model import RuleSet
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

# Cached positions in the tree of widgets, of which a large form has some hundred, results, and sets
# of rules.
_POSITIONS = 4_096
_RESULTS = 2_048
_CANDIDATES = 512

apply_all_rules = Stylesheet.apply

_Cache = dict[Any, Any]
"""Positions of nodes, in the argument for Textual's own cache."""


def apply_matching_rules() -> None:
    """Look only at the rules that may match a widget, and match them once for equal widgets.

    Textual goes through all rules of all stylesheets for every widget and for each of its component
    classes, and compares the selectors of those that may match with all its ancestors.
    """
    Stylesheet.apply = _apply_matching  # type: ignore[method-assign, assignment]


class _Candidates(Stylesheet):
    """The rules of a stylesheet that may match a node with certain names.

    Args:
        rules: The rules, in the order of the stylesheet.
    """

    # The key of a cached result has everything that a selector can ask for.
    _EXCLUDE_PSEUDO_CLASSES_FROM_CACHE = set()  # type: ignore[misc]

    def __init__(self, rules: Iterable[RuleSet]) -> None:
        super().__init__()
        self._rules = [*rules]

    def apply_to(self, node: DOMNode, position: int, *, animate: bool) -> None:
        """Apply the rules to a node, but not to its component classes."""
        apply_all_rules(self, node, animate=animate, cache=_Result((self, position)))

    def _process_component_classes(self, node: DOMNode) -> None:
        """Leave them to the whole stylesheet, since their names are others."""


class _Positions:
    """Numbers of positions, and the cached rules of nodes there.

    A position is what selectors can ask of a node and of all its ancestors.
    """

    def __init__(self) -> None:
        self.results: dict[tuple[_Candidates, int], RulesMap] = {}
        self._numbers: dict[object, int] = {}
        self._next = 1

    def number(self, above: int, seen: object) -> int:
        """Return the number of a position below another; no number has a second meaning."""
        found = self._numbers.get((above, seen))
        if found is None:
            if len(self._numbers) >= _POSITIONS:
                self._numbers.clear()
                self.results.clear()
            found = self._numbers[above, seen] = self._next
            self._next += 1
        return found


_positions = _Positions()


class _Result(dict[Any, RulesMap]):
    """The rules of a position, whatever key Textual makes for its node."""

    def __init__(self, key: tuple[_Candidates, int]) -> None:
        self._key = key

    def get(self, _: object, default: Any = None) -> Any:
        return _positions.results.get(self._key, default)

    def __setitem__(self, _: object, rules: RulesMap) -> None:
        if len(_positions.results) >= _RESULTS:  # Those of earlier themes among them.
            _positions.results.clear()
        _positions.results[self._key] = rules


class _Index:
    """The candidates of a stylesheet by the names of a node, until it is parsed anew."""

    def __init__(self, sheet: Stylesheet) -> None:
        self.rules = sheet.rules
        self._names = sheet.rules_map
        self._candidates: dict[frozenset[str], _Candidates] = {}
        self._pseudo_classes = sorted(set().union(*[each.pseudo_classes for each in self.rules]))
        # Of the nodes that are being styled.
        self.known: _Cache | None = None

    def candidates(self, node: DOMNode) -> _Candidates:
        """Return the rules that may match the node."""
        names = frozenset(self._names.keys() & node._selector_names)  # noqa: SLF001
        if names not in self._candidates:
            wanted = {rule for name in names for rule in self._names[name]}
            rules = tuple(filter(wanted.__contains__, self.rules))
            self._candidates[names] = _shared_candidates(rules)
        return self._candidates[names]

    def position(self, node: DOMNode, known: _Cache) -> int:
        """Return the number of a node's position."""
        if node in known:
            return int(known[node])
        parent = node._parent  # noqa: SLF001
        above = self.position(parent, known) if isinstance(parent, DOMNode) else 0
        checks = node._PSEUDO_CLASSES  # noqa: SLF001
        states = tuple(
            name
            for name in self._pseudo_classes
            if name in checks and checks[name](node)  # type: ignore[arg-type]
        )
        seen = type(node), node._id, frozenset(node._classes), states  # noqa: SLF001
        known[node] = _positions.number(above, seen)
        return int(known[node])


_indexes: WeakKeyDictionary[Stylesheet, _Index] = WeakKeyDictionary()


@lru_cache(_CANDIDATES)
def _shared_candidates(rules: tuple[RuleSet, ...]) -> _Candidates:
    """Return candidates with their results, which last while other stylesheets are loaded."""
    return _Candidates(rules)


def _apply_matching(
    sheet: Stylesheet, node: DOMNode, *, animate: bool = False, cache: _Cache | None = None
) -> None:
    index = _indexes.get(sheet)
    if index is None or index.rules is not sheet.rules:
        index = _indexes[sheet] = _Index(sheet)
    before = index.known
    known = next((each for each in (before, cache) if each is not None), {})
    index.candidates(node).apply_to(node, index.position(node, known), animate=animate)
    index.known = known
    try:
        sheet._process_component_classes(node)  # noqa: SLF001
    finally:
        index.known = before
