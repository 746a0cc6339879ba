"""Check the names in a configuration file against the organisation's: severities, fields, views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.config.saved_views import SavedView
from app.config.setting_table import NOTIFY_FROM_SEVERITY, TEMPLATES, VIEWS
from app.config.settings import Settings
from app.config.templates import Template, apply
from app.domain.fields import fields_for
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

    People and catalog entries are not checked: only the API has all of them.

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
    places = _places_of_views(table)
    for view in settings.views:
        if view.profile in {"", profile}:
            yield from _check_view(view, places[view.name.casefold()], names)
    types = [name for each in configuration.types for name in (each.name, each.id)]
    for name, template in settings.templates.items():
        path = (TEMPLATES.key, name)
        if name.casefold() not in {known.casefold() for known in types}:
            yield path, f"there is no incident type {name!r}.{did_you_mean(name, types)}"
        yield from _check_template(template, path, configuration)


def _places_of_views(table: Mapping[str, object]) -> Mapping[str, KeyPath]:
    """Return the path of each view by its name; views are numbered from 1."""
    listed = table.get(VIEWS.key)
    found: dict[str, KeyPath] = {}
    for number, view in enumerate(listed if isinstance(listed, list) else [], start=1):
        if isinstance(view, dict) and isinstance(name := view.get("name"), str):
            found.setdefault(name.strip().casefold(), (VIEWS.key, str(number)))
    return found


def _check_view(view: SavedView, path: KeyPath, names: NameIndex) -> Iterator[Finding]:
    if problem := view.resolve(names).problem:
        yield (*path, "filter" if view.filter else "sort"), problem
    _, problems = find_columns(view.columns, names)
    for problem in problems:
        yield (*path, "columns"), problem


def _check_template(
    template: Template, path: KeyPath, configuration: Configuration
) -> Iterator[Finding]:
    fields = fields_for(configuration)
    for label, value in template.items():
        for problem in apply({label: value}, fields, datetime.now(UTC), None)[1]:
            yield (*path, label), problem
