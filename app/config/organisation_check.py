"""Check the names in a configuration file against the organisation's: severities, fields, views."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.config import table_settings as inner
from app.config.saved_views import SavedView
from app.config.setting_table import COMMANDS, INSIGHTS, NOTIFY_FROM_SEVERITY, TEMPLATES, VIEWS
from app.config.settings import Settings
from app.config.templates import Template, apply
from app.domain.fields import fields_for
from app.insights.dimension import find_dimension
from app.insights.pages import InsightsPage
from app.query.columns import find_columns
from app.system.toml_lines import KeyPath
from app.text.did_you_mean import did_you_mean

if TYPE_CHECKING:
    from app.domain.models import Configuration
    from app.query.names import NameIndex

Finding = tuple[KeyPath, str]
"""Key with an unknown name, and the problem."""


def check_names(
    settings: Settings,
    table: Mapping[str, object],
    configuration: Configuration,
    names: NameIndex,
    profile: str,
) -> Iterator[Finding]:
    """Yield the problems of names that the organisation does not have.

    People and catalog entries are not checked: only the API has all of them. Durations are not
    either: incidents have them.

    Args:
        settings: The settings of the file.
        table: The parsed file, for the position of its views.
        configuration: The organisation's configuration as last fetched.
        names: The names of it.
        profile: The profile of the organisation; views of other profiles are left out.
    """
    wanted = settings.bell_policy.from_severity
    severities = [severity.name for severity in configuration.severities]
    if wanted and wanted.casefold() not in {name.casefold() for name in severities}:
        message = f"there is no severity {wanted!r}.{did_you_mean(wanted, severities)}"
        yield (NOTIFY_FROM_SEVERITY.key,), message
    places = _places(table, VIEWS.key)
    for view in settings.views:
        if view.profile in {"", profile}:
            yield from _check_view(view, places[view.name.casefold()], names)
    places = _places(table, INSIGHTS.key)
    for page in settings.insights:
        yield from _check_page(page, places[page.name.casefold()], names)
    types = [name for each in configuration.types for name in (each.name, each.id)]
    for name, template in settings.templates.items():
        path = (TEMPLATES.key, name)
        if name.casefold() not in {known.casefold() for known in types}:
            yield path, f"there is no incident type {name!r}.{did_you_mean(name, types)}"
        yield from _check_template(template, path, configuration)


def check_commands(
    settings: Settings, table: Mapping[str, object], check: Callable[[Sequence[str]], object]
) -> Iterator[Finding]:
    """Yield the problems of fields in the user's commands.

    Args:
        settings: The settings of the file.
        table: The parsed file.
        check: Raises `ValueError` for the names of fields that incidents do not have.
    """
    from app.system.user_command import CommandTemplate  # loaded only for users with commands

    places = _places(table, COMMANDS.key)
    for each in settings.commands:
        template = CommandTemplate(each.command, uses_shell=each.uses_shell)
        try:
            check(template.names)
        except ValueError as error:
            yield (*places[each.name.casefold()], inner.COMMAND_LINE.key), str(error)


def _places(table: Mapping[str, object], key: str) -> Mapping[str, KeyPath]:
    """Return the path of each table such as `[[views]]` by its name; they are numbered from 1."""
    listed = table.get(key)
    found: dict[str, KeyPath] = {}
    for number, each in enumerate(listed if isinstance(listed, list) else [], start=1):
        if isinstance(each, dict) and isinstance(name := each.get("name"), str):
            found.setdefault(name.strip().casefold(), (key, str(number)))
    return found


def _check_view(view: SavedView, path: KeyPath, names: NameIndex) -> Iterator[Finding]:
    if problem := view.resolve(names).problem:
        yield (*path, "filter" if view.filter else "sort"), problem
    _, problems = find_columns(view.columns, names)
    for problem in problems:
        yield (*path, "columns"), problem


def _check_page(page: InsightsPage, path: KeyPath, names: NameIndex) -> Iterator[Finding]:
    for chart in page.charts:
        if chart.kind.has_groups:
            try:
                find_dimension(chart.by, names)
            except ValueError as error:
                yield (*path, inner.PAGE_CHARTS.key), f"{chart.text!r}: {error}"


def _check_template(
    template: Template, path: KeyPath, configuration: Configuration
) -> Iterator[Finding]:
    fields = fields_for(configuration)
    for label, problem in apply(template, fields, datetime.now(UTC), None)[1]:
        yield (*path, label), problem
