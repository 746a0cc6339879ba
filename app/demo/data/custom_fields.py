"""Custom fields of the demo organisation: every kind, four of them with a catalog."""

from app.demo.core.organisation import Collection
from app.demo.data.catalog import Catalogs
from app.demo.data.configuration import SeedBuilder, in_id_order

_ROOT_CAUSES = (
    "Deploy",
    "Configuration change",
    "Capacity",
    "Third party",
    "Hardware",
    "Data",
    "Expired certificate",
    "Human error",
    "Unknown",
)
_REGIONS = ("eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-southeast-1", "sa-east-1")
_DETECTION = ("Alert", "Customer report", "Colleague", "Synthetic check", "Third party notice")

# Name, kind, description, options.
_PLAIN = (
    ("Root cause", "single_select", "What set it off, as far as we know", _ROOT_CAUSES),
    ("Regions", "multi_select", "Where it was felt", _REGIONS),
    ("Detected by", "single_select", "How we came to know", _DETECTION),
    ("Customers affected", "numeric", "How many, at the worst moment", ()),
    ("Customer impact", "text", "What a customer saw, in one or two sentences", ()),
    ("Dashboard", "link", "The graph that tells the story", ()),
)


def custom_fields(seed: SeedBuilder, component_seed: SeedBuilder, catalogs: Catalogs) -> Collection:
    """Create the fields, by id.

    Args:
        seed: Source of ids and dates.
        component_seed: The same for the field of components.
        catalogs: The catalogs.
    """
    plain = [
        seed.stamped(name=name, field_type=kind, description=description)
        for name, kind, description, _ in _PLAIN
    ]
    owning_team = seed.stamped(
        name="Owning team",
        field_type="single_select",
        description="The team that leads the response",
        catalog_type_id=catalogs.team_type_id,
    )
    services = seed.stamped(
        name="Affected services",
        field_type="multi_select",
        description="What is failing; offers the services of the owning team",
        catalog_type_id=catalogs.service_type_id,
        filter_by={
            "custom_field_id": owning_team["id"],
            "catalog_attribute_id": catalogs.service_team_attribute,
        },
        group_by_catalog_attribute_id=catalogs.service_tier_attribute,
        helptext_catalog_attribute_id=catalogs.service_description_attribute,
    )
    third_party = seed.stamped(
        name="Third party",
        field_type="single_select",
        description="Who else is having a bad day",
        catalog_type_id=catalogs.third_party_type_id,
        fixed_filter={
            "catalog_attribute_id": catalogs.third_party_status_attribute,
            "values": ["approved"],
        },
    )
    components = component_seed.stamped(
        name="Affected components",
        field_type="multi_select",
        description="Which parts of the affected services are failing",
        catalog_type_id=catalogs.component_type_id,
        filter_by={
            "custom_field_id": services["id"],
            "catalog_attribute_id": catalogs.component_services_attribute,
        },
        group_by_catalog_attribute_id=catalogs.component_kind_attribute,
        helptext_catalog_attribute_id=catalogs.component_description_attribute,
    )
    return in_id_order([*plain, owning_team, services, third_party, components])


def options(seed: SeedBuilder, fields: Collection) -> dict[str, Collection]:
    """Create the options of each select field without a catalog, by field id."""
    by_name = {field["name"]: field["id"] for field in fields.values()}
    return {
        by_name[name]: in_id_order(
            {
                "id": seed.id(),
                "custom_field_id": by_name[name],
                "value": value,
                "sort_key": sort_key,
            }
            for sort_key, value in enumerate(values, 1)
        )
        for name, _, _, values in _PLAIN
        if values
    }
