"""Models of catalog entries, and of what narrows them as choices."""

from app.domain.model_base import Integer, Model, Moment, Record, Text


class CatalogFilter(Model):
    """The attribute that has to refer to the value of another field."""

    custom_field_id: Text = ""
    catalog_attribute_id: Text = ""


class FixedCatalogFilter(Model):
    """The attribute that has to have one of these values."""

    catalog_attribute_id: Text = ""
    values: tuple[Text, ...] = ()


class CatalogValue(Model):
    """One value of an attribute; `literal` is the id of an entry, empty for a text."""

    label: Text = ""
    literal: Text = ""


class CatalogAttribute(Model):
    """The value of an attribute of a catalog entry, or its values."""

    value: CatalogValue | None = None
    array_value: tuple[CatalogValue, ...] = ()

    @property
    def values(self) -> tuple[CatalogValue, ...]:
        """All values."""
        return (*self.array_value, self.value) if self.value else self.array_value


class CatalogEntry(Record):
    """An entry of the organisation's catalog."""

    name: Text = ""
    catalog_type_id: Text = ""
    external_id: Text = ""
    aliases: tuple[Text, ...] = ()
    rank: Integer = 0
    archived_at: Moment = None
    attribute_values: dict[str, CatalogAttribute] = {}

    def attribute_ids(self, attribute_id: str) -> frozenset[str]:
        """Return the values of an attribute: ids of entries, or texts."""
        return frozenset(value.literal or value.label for value in self._values(attribute_id))

    def attribute_text(self, attribute_id: str) -> str:
        """Return the values of an attribute as text."""
        return ", ".join(filter(None, (value.label for value in self._values(attribute_id))))

    def _values(self, attribute_id: str) -> tuple[CatalogValue, ...]:
        attribute = self.attribute_values.get(attribute_id)
        return attribute.values if attribute else ()
