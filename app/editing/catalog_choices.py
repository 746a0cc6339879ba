"""Catalog entries as choices of a field, according to its rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from app.domain.catalog_rules import CatalogRules
from app.domain.fields import MIXED, Choice, Field
from app.editing.drafts import Values
from app.text.natural_order import natural_key
from app.text.text import one_line

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.catalog_models import CatalogEntry


def catalog_choices(
    entries: Iterable[CatalogEntry], rules: CatalogRules, values: Values
) -> Sequence[Choice]:
    """Return the entries that are offered with these values of the other fields, by group."""
    ids = narrowing_ids(rules, values)
    offered = [entry for entry in entries if _is_offered(entry, rules, ids)]
    if rules.group_attribute:
        offered.sort(key=lambda entry: _group_order(entry, rules))
    return [_choice(entry, rules) for entry in offered]


def impossible_choices(
    field: Field, entries: Iterable[CatalogEntry], values: Values, labels: dict[str, str]
) -> str:
    """Return the error of selected entries that the field's rules exclude; empty if none.

    Args:
        field: The field.
        entries: All entries of its catalog type.
        values: The values of all fields.
        labels: Labels of the fields, by key.
    """
    value = values.get(field.key, ())
    if not isinstance(value, tuple) or value == MIXED:
        return ""
    selected = {choice.id: choice.label for choice in value}
    ids = narrowing_ids(field.catalog, values)
    fixed = [e for e in entries if e.id in selected and not _has_fixed(e, field.catalog)]
    other = [e for e in entries if e.id in selected and not _is_narrowed(e, field.catalog, ids)]
    if fixed:
        names = ", ".join(one_line(selected[entry.id]) for entry in fixed)
        return f"Not among the entries of this field: {names}."
    if other:
        names = ", ".join(one_line(selected[entry.id]) for entry in other)
        narrowing = values.get(field.catalog.narrowed_by)
        chosen = narrowing if isinstance(narrowing, tuple) else ()
        by = ", ".join(one_line(choice.label) for choice in chosen)
        label = labels.get(field.catalog.narrowed_by, "the field that narrows it")
        return f"Not possible with {label} {by}: {names}."
    return ""


def narrowing_ids(rules: CatalogRules, values: Values) -> frozenset[str]:
    """Return the ids of the entries that narrow the field; none if it is not narrowed."""
    value = values.get(rules.narrowed_by)
    if not isinstance(value, tuple) or value == MIXED:
        return frozenset()
    return frozenset(choice.id for choice in value)


def _is_offered(entry: CatalogEntry, rules: CatalogRules, ids: Collection[str]) -> bool:
    return _has_fixed(entry, rules) and _is_narrowed(entry, rules, ids)


def _has_fixed(entry: CatalogEntry, rules: CatalogRules) -> bool:
    if not rules.fixed_attribute:
        return True
    return not rules.fixed_values.isdisjoint(entry.attribute_ids(rules.fixed_attribute))


def _is_narrowed(entry: CatalogEntry, rules: CatalogRules, ids: Collection[str]) -> bool:
    return not ids or not entry.attribute_ids(rules.narrowing_attribute).isdisjoint(ids)


def _group_order(entry: CatalogEntry, rules: CatalogRules) -> tuple[bool, tuple[str, ...]]:
    """Return a sort key by group; entries without one come last."""
    group = entry.attribute_text(rules.group_attribute)
    return (not group, natural_key(group))


def _choice(entry: CatalogEntry, rules: CatalogRules) -> Choice:
    return Choice(
        entry.id,
        entry.name or entry.id,
        entry.attribute_text(rules.help_attribute) or entry.external_id,
        aliases=_aliases(entry),
        group=entry.attribute_text(rules.group_attribute),
    )


def _aliases(entry: CatalogEntry) -> tuple[str, ...]:
    """Return the alternative names; the external id is not always the detail."""
    return tuple(filter(None, (entry.external_id, *entry.aliases)))
