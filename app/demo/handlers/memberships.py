"""Handlers of the access of people and teams to private incidents."""

from dataclasses import dataclass
from random import Random

from app.demo.core import payload as payloads
from app.demo.core.errors import Problem, invalid
from app.demo.core.messages import RequestContext
from app.demo.core.organisation import Organisation
from app.demo.core.wire import JsonObject, moment, ulid
from app.demo.handlers.incidents import incident_named


@dataclass(frozen=True, slots=True)
class Memberships:
    """Handlers of one kind of member; no operation lists them.

    Attributes:
        kind: `user` or `team`.
        name: Name of a membership in responses.
        random: Source of new ids.
    """

    organisation: Organisation
    kind: str
    name: str
    random: Random

    def grant(self, call: RequestContext) -> JsonObject:
        """Give access; an existing membership is returned unchanged."""
        incident_id, member = self._named(call)
        if found := self._find(incident_id, member):
            return {self.name: found}
        membership: JsonObject = {
            "id": ulid(call.now, self.random),
            "incident_id": incident_id,
            self.kind: member,
            "created_at": moment(call.now),
            "updated_at": moment(call.now),
        }
        self.organisation.memberships[membership["id"]] = membership
        return {self.name: membership}

    def revoke(self, call: RequestContext) -> JsonObject:
        """Take access away, if it was given."""
        if found := self._find(*self._named(call)):
            del self.organisation.memberships[found["id"]]
        return {}

    def _find(self, incident_id: str, member: JsonObject) -> JsonObject | None:
        return next(
            (
                each
                for each in self.organisation.memberships.values()
                if each["incident_id"] == incident_id
                and each.get(self.kind, {}).get("id") == member["id"]
            ),
            None,
        )

    def _named(self, call: RequestContext) -> tuple[str, JsonObject]:
        """Return the incident's id, and the person or team.

        Raises:
            HttpError: 404; 422, because a value is missing or unknown, or the incident is public.
        """
        key = f"{self.kind}_id"
        payload = payloads.decode(call.body, {"incident_id": str, key: str})
        if problems := payloads.require(payload, "incident_id", key):
            raise invalid(*problems)
        incident = incident_named(self.organisation, call, payload["incident_id"])
        if not incident.is_private:
            raise invalid(Problem("invalid_value", "The incident is not private", "incident_id"))
        member = self._members().get(payload[key])
        if member is None:
            text = f'{key}: there is no record "{payload[key]}"'
            raise invalid(Problem("invalid_value", text, key))
        return incident.id, member

    def _members(self) -> dict[str, JsonObject]:
        if self.kind == "user":
            return self.organisation.embedded_users
        teams = self.organisation.teams.values()
        return {team["id"]: {"id": team["id"], "name": team["name"]} for team in teams}
