"""Which catalog entries a field offers, in which order, and what is not possible together."""

from typing import Any

from app.domain.catalog_models import CatalogEntry
from app.domain.fields import MIXED, Choice, Field, fields_for
from app.domain.models import Configuration
from app.editing.catalog_choices import catalog_choices, impossible_choices
from app.editing.drafts import Values

CONFIGURATION = Configuration.model_validate(
    {
        "custom_fields": [
            {"id": "services", "name": "Services", "field_type": "multi_select"}
            | {"catalog_type_id": "service"},
            {"id": "components", "name": "Components", "field_type": "multi_select"}
            | {
                "catalog_type_id": "component",
                "filter_by": {"custom_field_id": "services", "catalog_attribute_id": "of"},
                "fixed_filter": {"catalog_attribute_id": "state", "values": ["live"]},
                "group_by_catalog_attribute_id": "tier",
                "helptext_catalog_attribute_id": "help",
            },
        ]
    }
)
FIELD = next(f for f in fields_for(CONFIGURATION) if f.key == "custom_field:components")
LABELS = {"custom_field:services": "Services"}


def entry(name: str, tier: str = "Tier 1", state: str = "live", **of: str) -> CatalogEntry:
    values: dict[str, Any] = {
        "of": {"array_value": [{"label": label, "literal": key} for key, label in of.items()]},
        "tier": {"value": {"label": tier}},
        "state": {"value": {"label": state.title(), "literal": state}},
        "help": {"value": {"label": f"Runs {name}", "literal": None}},
    }
    return CatalogEntry(id=name, name=name, external_id=f"x-{name}", attribute_values=values)


ENTRIES = (
    entry("cache", "Tier 10", pay="Payments"),
    entry("queue", "Tier 2", pay="Payments", auth="Auth"),
    entry("login", "Tier 2", auth="Auth"),
    entry("old", state="retired", pay="Payments"),
    entry("free", ""),
)


def services(*ids: str) -> Values:
    return {"custom_field:services": tuple(Choice(each, each.title()) for each in ids)}


def offered(values: Values, field: Field = FIELD) -> list[str]:
    return [choice.id for choice in catalog_choices(ENTRIES, field.catalog, values)]


def test_entries_are_narrowed_by_the_other_field_and_sorted_by_group() -> None:
    assert offered(services("pay")) == ["queue", "cache"], "Tier 2 comes before Tier 10"
    assert offered(services("auth", "pay")) == ["queue", "login", "cache"]
    assert offered(services("none")) == []
    everything = ["queue", "login", "cache", "free"]
    assert offered({}) == offered(services()) == everything
    assert offered({"custom_field:services": MIXED}) == everything, "of several incidents"


def test_an_entry_has_its_group_and_its_text() -> None:
    first = catalog_choices(ENTRIES, FIELD.catalog, services("pay"))[0]
    assert (first.label, first.detail, first.group) == ("queue", "Runs queue", "Tier 2")
    assert "x-queue" in first.aliases


def test_an_impossible_combination_is_named() -> None:
    def problem(values: Values, *ids: str) -> str:
        chosen = {FIELD.key: tuple(Choice(each, each.title()) for each in ids)}
        return impossible_choices(FIELD, ENTRIES, {**values, **chosen}, LABELS)

    assert problem(services("pay"), "queue", "cache") == ""
    assert problem(services("pay"), "queue", "login") == "Not possible with Services Pay: Login."
    assert problem(services("pay"), "old") == "Not among the entries of this field: Old."
    assert problem({}, "login") == ""
    assert problem(services("pay"), "of an older catalog") == "", "the API decides"
    assert impossible_choices(FIELD, ENTRIES, {FIELD.key: MIXED}, LABELS) == ""
