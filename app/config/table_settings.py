"""Settings of the tables that a file may have several of: views, pages of charts, commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.config.custom_commands import CommandOutput, CommandScope
from app.config.setting import SWITCH, Setting, by_key
from app.config.value_readers import (
    read_charts,
    read_command_line,
    read_key,
    read_names,
    read_order,
    read_output,
    read_scope,
    read_span,
    read_switch,
    read_text,
    read_unit,
)
from app.insights.calendar import Span, Unit
from app.insights.pages import DEFAULT_PAGE, ChartKind

VIEW_NAME: Setting[str] = Setting("name", "text", "its name; the only key it needs", read_text, "")
VIEW_FILTER: Setting[str] = Setting(
    "filter", "filter as text", "what it lists; without it, everything", read_text, ""
)
VIEW_SEARCH: Setting[str] = Setting("search", "words", "a search within it", read_text, "")
VIEW_SORT: Setting[str] = Setting(
    "sort", "column, then ascending or descending", "its order", read_order, ""
)
VIEW_COLUMNS: Setting[tuple[str, ...]] = Setting(
    "columns",
    "list of columns",
    "its columns from left to right",
    read_names,
    (),
    {"type": "array", "items": {"type": "string"}, "minItems": 1},
)
VIEW_PROFILE: Setting[str] = Setting(
    "profile", "name of a profile", "the only profile that has it", read_text, ""
)

PAGE_NAME: Setting[str] = Setting("name", "text", "its name", read_text, "")
PAGE_CHARTS: Setting[Sequence[object]] = Setting(
    "charts",
    "list of charts",
    f"its charts: {', '.join(ChartKind)}; then `of` a duration and `by` a grouping",
    read_charts,
    tuple(each.text for each in DEFAULT_PAGE.charts),
    {"type": "array", "items": {"type": "string"}, "minItems": 1},
)
PAGE_SPAN: Setting[Span] = Setting(
    "span", "number of days, weeks or months", "time up to now", read_span, DEFAULT_PAGE.span
)
PAGE_UNIT: Setting[Unit | None] = Setting(
    "per", ", ".join(Unit), "length of a bucket; without it, by the span", read_unit, None
)

COMMAND_NAME: Setting[str] = Setting("name", "text", "its name in help and palette", read_text, "")
COMMAND_LINE: Setting[str] = Setting(
    "command",
    "command line",
    "the program and its arguments, with fields such as {reference}; each is one argument",
    read_command_line,
    "",
)
COMMAND_KEY: Setting[str] = Setting(
    "key", "key", "its key; without one it is in the palette only", read_key, ""
)
COMMAND_SCOPE: Setting[CommandScope] = Setting(
    "scope",
    ", ".join(CommandScope),
    "where it can be run: on the incident at the cursor, on each marked one, on an open one",
    read_scope,
    CommandScope.LIST,
    {"enum": [*CommandScope]},
)
COMMAND_SHELL: Setting[bool] = Setting(
    "shell",
    "true or false",
    "whether /bin/sh runs it, with pipes and variables; fields are quoted",
    read_switch,
    False,
    SWITCH,
)
COMMAND_CONFIRM: Setting[bool] = Setting(
    "confirm", "true or false", "whether it asks first", read_switch, False, SWITCH
)
COMMAND_OUTPUT: Setting[CommandOutput] = Setting(
    "output",
    ", ".join(CommandOutput),
    "where its output goes: nowhere, into a pane, into $EDITOR",
    read_output,
    CommandOutput.NONE,
    {"enum": [*CommandOutput]},
)
COMMAND_REFRESH: Setting[bool] = Setting(
    "refresh",
    "true or false",
    "whether incidents are refreshed afterwards",
    read_switch,
    False,
    SWITCH,
)

VIEW: Mapping[str, Setting[Any]] = by_key(
    VIEW_NAME, VIEW_FILTER, VIEW_SEARCH, VIEW_SORT, VIEW_COLUMNS, VIEW_PROFILE
)
"""Settings of a table [[views]]."""

PAGE: Mapping[str, Setting[Any]] = by_key(PAGE_NAME, PAGE_CHARTS, PAGE_SPAN, PAGE_UNIT)
"""Settings of a table [[insights]]."""

COMMAND: Mapping[str, Setting[Any]] = by_key(
    COMMAND_NAME,
    COMMAND_LINE,
    COMMAND_KEY,
    COMMAND_SCOPE,
    COMMAND_SHELL,
    COMMAND_CONFIRM,
    COMMAND_OUTPUT,
    COMMAND_REFRESH,
)
"""Settings of a table [[commands]]."""
