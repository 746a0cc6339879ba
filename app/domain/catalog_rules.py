"""Rules of a custom field whose options are catalog entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import CustomField


class CatalogRules(Struct, frozen=True):
    """Attributes of catalog entries that decide which are offered, and how.

    Attributes:
        narrowed_by: Key of the field whose value narrows the entries; empty for none.
        narrowing_attribute: The attribute that has to refer to that field's value.
        fixed_attribute: An attribute that has to have one of `fixed_values`; empty for none.
        fixed_values: Ids of entries, or texts.
        group_attribute: The attribute that groups the entries.
        help_attribute: The attribute with a text about each entry.
    """

    narrowed_by: str = ""
    narrowing_attribute: str = ""
    fixed_attribute: str = ""
    fixed_values: frozenset[str] = frozenset()
    group_attribute: str = ""
    help_attribute: str = ""

    @property
    def restricts(self) -> bool:
        """True if not all entries of the catalog type are possible."""
        return bool(self.narrowed_by or self.fixed_attribute)

    @classmethod
    def of(cls, custom: CustomField) -> CatalogRules:
        """Return the rules of a custom field."""
        narrowing, fixed = custom.filter_by, custom.fixed_filter
        return cls(
            narrowed_by=f"custom_field:{narrowing.custom_field_id}" if narrowing else "",
            narrowing_attribute=narrowing.catalog_attribute_id if narrowing else "",
            fixed_attribute=fixed.catalog_attribute_id if fixed else "",
            fixed_values=frozenset(fixed.values if fixed else ()),
            group_attribute=custom.group_by_catalog_attribute_id,
            help_attribute=custom.helptext_catalog_attribute_id,
        )
