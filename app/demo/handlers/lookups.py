"""Handlers of configuration, users and catalog."""

from collections.abc import Callable
from dataclasses import dataclass

from app.demo.core.errors import not_found
from app.demo.core.incident_json import DASHBOARD
from app.demo.core.messages import RequestContext
from app.demo.core.organisation import Collection, Organisation
from app.demo.core.paging import page
from app.demo.core.wire import JsonObject

Handler = Callable[[RequestContext], JsonObject]

_PAGE = 250
_PAGE_OF_USERS = 10_000


@dataclass(frozen=True, slots=True)
class Lookups:
    """Handlers that read an organisation's configuration."""

    organisation: Organisation

    def everything(self, name: str, records: Collection) -> Handler:
        """Return a handler of an unpaginated list."""
        return lambda _: {name: list(records.values())}

    def pages(self, name: str, records: Collection) -> Handler:
        """Return a handler of a paginated list."""

        def handler(call: RequestContext) -> JsonObject:
            found, meta = page(call, records, _PAGE)
            return {name: found, "pagination_meta": meta}

        return handler

    def one(self, name: str, records: Collection) -> Handler:
        """Return a handler of a single record, by the `id` in the path."""
        return lambda call: {name: _record(records, call.parameters["id"])}

    def custom_field_options(self, call: RequestContext) -> JsonObject:
        """Return the options of one field."""
        field_id = call.required("custom_field_id")
        if field_id not in self.organisation.custom_fields:
            raise not_found(f"There is no custom field {field_id}")
        found, meta = page(call, self.organisation.options.get(field_id, {}), _PAGE)
        return {"custom_field_options": found, "pagination_meta": meta}

    def custom_field_option(self, call: RequestContext) -> JsonObject:
        """Return one option of any field."""
        wanted = call.parameters["id"]
        for options in self.organisation.options.values():
            if wanted in options:
                return {"custom_field_option": options[wanted]}
        raise not_found()

    def catalog_entries(self, call: RequestContext) -> JsonObject:
        """Return the entries of a catalog type; `identifier` is an id, external id or alias."""
        catalog_type_id = call.required("catalog_type_id")
        call.required("page_size")
        catalog_type = _record(self.organisation.catalog_types, catalog_type_id)
        identifier = call.parameter("identifier")
        if identifier:
            entry = self.organisation.catalog.find(catalog_type_id, identifier)
            records = {entry["id"]: entry} if entry else {}
        else:
            records = self.organisation.catalog.of_type(catalog_type_id)
        found, meta = page(call, records, _PAGE)
        meta["total_record_count"] = len(records)
        return {"catalog_type": catalog_type, "catalog_entries": found, "pagination_meta": meta}

    def catalog_entry(self, call: RequestContext) -> JsonObject:
        """Return one entry with its type."""
        entry = _record(self.organisation.catalog.entries, call.parameters["id"])
        catalog_type = self.organisation.catalog_types[entry["catalog_type_id"]]
        return {"catalog_entry": entry, "catalog_type": catalog_type}

    def users(self, call: RequestContext) -> JsonObject:
        """Return users; inactive ones only if requested."""
        with_inactive = call.one_of("include_inactive", ("false", "true")) == "true"
        records = {
            key: user
            for key, user in self.organisation.users.items()
            if (with_inactive or user["is_active"]) and _is_asked_for(call, user)
        }
        found, meta = page(call, records, _PAGE_OF_USERS)
        return {"users": found, "pagination_meta": meta}

    def identity(self, call: RequestContext) -> JsonObject:
        """Return the owner of the key."""
        identity = {
            "name": call.key.name,
            "roles": list(call.key.roles),
            "dashboard_url": DASHBOARD,
            "team_roles": [],
            "teams": [],
        }
        return {"identity": identity}


def _record(records: Collection, record_id: str) -> JsonObject:
    if record_id not in records:
        raise not_found()
    return records[record_id]


def _is_asked_for(call: RequestContext, user: JsonObject) -> bool:
    for name in ("email", "slack_user_id"):
        wanted = call.parameter(name)
        if wanted is not None and user.get(name, "").casefold() != wanted.casefold():
            return False
    return True
