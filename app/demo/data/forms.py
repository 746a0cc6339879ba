"""Incident forms of the demo organisation, with required fields."""

from collections.abc import Iterable, Mapping

from app.demo.core.organisation import Collection
from app.demo.core.wire import JsonObject
from app.demo.data.configuration import SeedBuilder, in_id_order


class FormDesigner:
    """Builder of the forms from the organisation's configuration.

    Args:
        seed: Source of ids and dates.
        collections: Severities, types, roles, timestamps, custom fields and options, by the names
            passed to `_id`.
    """

    def __init__(self, seed: SeedBuilder, collections: Mapping[str, Iterable[JsonObject]]) -> None:
        self._seed = seed
        self._ids = {
            (kind, value.get("name") or value["value"]): value["id"]
            for kind, values in collections.items()
            for value in values
        }

    def forms(self) -> Collection:
        """Create a form for each point of the lifecycle, and two for security incidents."""
        security = self._id("type", "Security")
        return in_id_order(
            (
                self._form("declare", self._declare()),
                self._form("declare", self._declare_security(), security),
                self._form("accept", self._accept()),
                self._form("update", self._update()),
                self._form("resolve", self._resolve()),
                self._form("resolve", self._resolve_security(), security),
                self._form("retrospective", self._retrospective()),
                self._form("custom-fields", self._every_custom_field()),
            )
        )

    def _declare(self) -> list[JsonObject]:
        return [
            _element("name", "always_require", placeholder="What is going wrong?"),
            _element("incident_type"),
            _element("severity", "always_require"),
            _element("summary", placeholder="What do we know, and what do we not know?"),
            self._text(
                "Be generous with severity: it is **easier to lower** than to raise. "
                "See the [handbook](https://handbook.northwind-pay.example/incidents)."
            ),
            self._divider(),
            self._field("Owning team", "always_require", can_select_no_value=False),
            self._field("Affected services", "check_engine_config")
            | {"required_if_condition_groups": [self._severe()]},
            self._field("Affected components"),
            self._field("Detected by")
            | {"default_value": {"value": {"literal": self._id("option", "Alert")}}},
            self._field("Customer impact") | {"show_if_condition_groups": [self._severe()]},
        ]

    def _declare_security(self) -> list[JsonObject]:
        return [
            self._text("Security incidents are **private**. Do not name customers in the title."),
            _element("name", "always_require", placeholder="Keep it vague"),
            _element("severity", "always_require"),
            _element("summary", "always_require"),
            self._field("Customers affected", "always_require", can_select_no_value=True),
        ]

    def _accept(self) -> list[JsonObject]:
        return [
            _element("severity", "always_require"),
            _element("status"),
            self._role("Incident Lead", "always_require"),
            self._field("Owning team", "always_require", can_select_no_value=False),
        ]

    def _update(self) -> list[JsonObject]:
        return [
            _element("update_message", config={"require_comment": True}),
            _element("status"),
            _element("severity"),
            _element("next_update_in"),
            self._role("Incident Lead", "always_require"),
            self._divider(),
            self._field("Customers affected", "never_require"),
        ]

    def _resolve(self) -> list[JsonObject]:
        return [
            _element("enter_post_incident_flow"),
            _element(
                "summary", "always_require", description="What happened, for people who slept"
            ),
            self._field("Root cause", "always_require", can_select_no_value=False),
            self._field("Regions", "never_require"),
            self._field("Customers affected", "check_engine_config")
            | {"required_if_condition_groups": [self._severe()]},
            self._timestamp("Impact started at", "always_require"),
            # Resolving sets it.
            self._timestamp("Fixed at", "never_require"),
        ]

    def _resolve_security(self) -> list[JsonObject]:
        return [
            _element("summary", "always_require"),
            self._field("Root cause", "always_require", can_select_no_value=True),
        ]

    def _retrospective(self) -> list[JsonObject]:
        return [
            _element("name", "always_require"),
            _element("severity", "always_require"),
            _element("summary", "always_require"),
            _element("announce_retro_incident"),
            _element("slack_channel"),
        ]

    def _every_custom_field(self) -> list[JsonObject]:
        return [
            self._field(name, "never_require", can_select_no_value=True)
            for kind, name in self._ids
            if kind == "custom_field"
        ]

    def _form(
        self, form_type: str, elements: list[JsonObject], incident_type_id: str = ""
    ) -> JsonObject:
        form = self._seed.stamped(form_type=form_type, expressions=[], lifecycle_elements=elements)
        return form | {"incident_type_id": incident_type_id} if incident_type_id else form

    def _id(self, kind: str, name: str) -> str:
        return str(self._ids[kind, name])

    def _field(
        self, name: str, required_if: str = "never_require", *, can_select_no_value: bool = True
    ) -> JsonObject:
        return _element("custom_field", required_if) | {
            "custom_field_id": self._id("custom_field", name),
            "can_select_no_value": can_select_no_value,
        }

    def _role(self, name: str, required_if: str) -> JsonObject:
        role = {"incident_role_id": self._id("role", name)}
        return _element("incident_role", required_if) | role

    def _timestamp(self, name: str, required_if: str) -> JsonObject:
        timestamp = {"incident_timestamp_id": self._id("timestamp", name)}
        return _element("timestamp", required_if) | timestamp

    def _text(self, description: str) -> JsonObject:
        return _element("text", description=description, id=self._seed.id())

    def _divider(self) -> JsonObject:
        return _element("divider", id=self._seed.id())

    def _severe(self) -> JsonObject:
        """Return the condition group for severity Major or higher."""
        severe = [self._id("severity", name) for name in ("Major", "Critical", "Code red")]
        condition = {
            "subject": {"label": "Incident → Severity", "reference": "incident.severity"},
            "operation": {"label": "is one of", "value": "one_of"},
            "param_bindings": [{"array_value": [{"literal": value} for value in severe]}],
        }
        return {"conditions": [condition]}


def _element(
    element_type: str, required_if: str = "never_require", **properties: object
) -> JsonObject:
    return {"element_type": element_type, "required_if": required_if, **properties}
