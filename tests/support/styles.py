"""Parsed styles, shared by the programs that the tests of a process run one after the other."""

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation


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
