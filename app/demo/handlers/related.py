"""Handlers of attachments, participants, relationships and documents."""

from dataclasses import replace
from random import Random

from app.demo.core import payload as payloads
from app.demo.core.errors import Problem, invalid, not_found
from app.demo.core.incident_json import DASHBOARD
from app.demo.core.messages import RequestContext, not_among
from app.demo.core.organisation import Incident
from app.demo.core.paging import page
from app.demo.core.wire import JsonObject, moment, ulid
from app.demo.data.activity_archive import ActivityArchive
from app.demo.handlers.incidents import incident_named
from app.demo.handlers.recorder import Recorder
from app.demo.handlers.values import is_web_link

_PAGE = 250
_MOST_RELATED = 6
_RESOURCE_TYPES = (
    "pager_duty_incident",
    "opsgenie_alert",
    "datadog_monitor_alert",
    "github_pull_request",
    "gitlab_merge_request",
    "sentry_issue",
    "jira_issue",
    "jsm_alert",
    "atlassian_statuspage_incident",
    "zendesk_ticket",
    "google_calendar_event",
    "outlook_calendar_event",
    "slack_file",
    "salesforce_case",
    "pylon_issue",
    "arbitrary_url",
    "statuspage_incident",
)
_DOCUMENT: payloads.Shape = {"incident_id": str, "permalink": str, "document_provider": str}
_ISSUE: payloads.Shape = {
    "url": str,
    "provider": str,
    "issue_template_id": str,
    "replace": bool,
}
_ATTACHMENT: payloads.Shape = {
    "incident_id": str,
    "resource": {
        "resource_type": str,
        "external_id": str,
        "url": str,
        "title": str,
        "emoji": str,
    },
}


class RecordedHandlers:
    """Base of handlers that create recorded objects.

    Args:
        archive: The related records.
        recorder: Records changes.
        random: Source of new ids.
    """

    def __init__(self, archive: ActivityArchive, recorder: Recorder, random: Random) -> None:
        self._archive = archive
        self._recorder = recorder
        self._random = random


class Attachments(RecordedHandlers):
    """Handlers of attachments."""

    def listing(self, call: RequestContext) -> JsonObject:
        """Return the attachments of an incident, or of an external resource."""
        resource = (call.parameter("resource_type"), call.parameter("external_id"))
        if call.parameter("incident_id") is None and None in resource:
            text = "Give an incident_id, or both resource_type and external_id"
            raise invalid(Problem("missing_field", text, "incident_id"))
        records = self._archive.visible(call, lambda parts: parts.attachments)
        found = [
            record
            for record in records.values()
            if call.parameter("incident_id") is not None
            or (record["resource"]["resource_type"], record["resource"]["external_id"]) == resource
        ]
        return {"incident_attachments": found}

    def create(self, call: RequestContext) -> JsonObject:
        """Create an attachment."""
        payload = payloads.decode(call.body, _ATTACHMENT)
        if problems := payloads.require(payload, "incident_id", "resource"):
            raise invalid(*problems)
        incident = incident_named(self._archive.organisation, call, payload["incident_id"])
        resource: JsonObject = payload["resource"]
        if problems := _complaints(resource):
            raise invalid(*problems)
        link = resource.get("url", "")
        external = resource.get("external_id", link)
        attachment: JsonObject = {
            "id": ulid(call.now, self._random),
            "incident_id": incident.id,
            "resource": {
                "resource_type": resource["resource_type"],
                "external_id": external,
                "title": resource.get("title") or external,
                "permalink": link or f"https://{resource['resource_type']}.example/{external}",
            },
        }
        self._archive.of(incident).attachments[attachment["id"]] = attachment
        title = f"Attached {attachment['resource']['title']}"
        self._recorder.log(call, incident, "incident_attachment_added", title, None)
        return {"incident_attachment": attachment}

    def delete(self, call: RequestContext) -> JsonObject:
        """Delete an attachment."""
        incident, records = self._archive.member(call, lambda parts: parts.attachments)
        removed = records.pop(call.parameters["id"])
        title = f"Removed {removed['resource']['title']}"
        self._recorder.log(call, incident, "incident_attachment_removed", title, None)
        return {}


class Documents(RecordedHandlers):
    """Handlers of external post-mortem documents."""

    def attach(self, call: RequestContext) -> JsonObject:
        """Link an external document to an incident, in place of an earlier one."""
        payload = payloads.decode(call.body, _DOCUMENT)
        if problems := payloads.require(payload, "incident_id", "permalink"):
            raise invalid(*problems)
        incident = incident_named(self._archive.organisation, call, payload["incident_id"])
        if not is_web_link(payload["permalink"]):
            raise invalid(Problem("invalid_value", "It must be a valid URL", "permalink"))
        documents = self._archive.of(incident).documents
        if any(document["type"] == "in_app" for document in documents.values()):
            text = "The incident already has a post-mortem in incident.io"
            raise invalid(Problem("invalid_value", text, "incident_id"))
        now = moment(call.now)
        document = next(iter(documents.values()), None) or {
            "id": ulid(call.now, self._random),
            "incident_id": incident.id,
            "title": f"Post-mortem: {incident.name}",
            "status": "in_progress",
            "type": "external",
            "document_url": f"{DASHBOARD}/incidents/{incident.number}/post-mortem",
            "editors": [],
            "created_at": now,
        }
        document |= {"exported_urls": [payload["permalink"]], "updated_at": now}
        documents[document["id"]] = document
        return {"postmortem_document": document}


class Issues(RecordedHandlers):
    """Handlers of the issue of an incident in an external tracker."""

    def connect(self, call: RequestContext) -> JsonObject:
        """Connect an issue with an incident, in place of another if requested."""
        organisation = self._archive.organisation
        incident = incident_named(organisation, call, call.parameters["id"])
        payload = payloads.decode(call.body, _ISSUE)
        if problems := payloads.require(payload, "url", "provider", "issue_template_id"):
            raise invalid(*problems)
        link = payload["url"]
        if not is_web_link(link):
            raise invalid(Problem("invalid_value", "It must be a valid URL", "url"))
        held = incident.external_issue
        if held and held["issue_permalink"] != link and not payload.get("replace", False):
            text = "The incident already has another issue; set replace"
            raise invalid(Problem("invalid_value", text, "url"))
        issue = {
            "provider": payload["provider"],
            "issue_name": link.rpartition("/")[2],
            "issue_permalink": link,
        }
        organisation.replace(replace(incident, external_issue=issue, updated_at=call.now))
        return {}


class RelatedReads:
    """Handlers of participants, related incidents and post-mortems.

    Args:
        archive: The related records.
    """

    def __init__(self, archive: ActivityArchive) -> None:
        self._archive = archive

    def participants(self, call: RequestContext) -> JsonObject:
        """Return active and passive participants."""
        incident = incident_named(self._archive.organisation, call, call.required("incident_id"))
        return {"incident_participants": self._archive.of(incident).participants}

    def relationships(self, call: RequestContext) -> JsonObject:
        """Return a page of the incidents with the same service."""
        incident = incident_named(self._archive.organisation, call, call.required("incident_id"))
        records = {}
        for other in self._related(call, incident):
            relation_id = "".join(sorted((incident.id[-13:], other.id[-13:])))
            records[relation_id] = {
                "id": relation_id,
                "incident": {"id": other.id, "name": other.name, "external_id": other.number},
            }
        found, meta = page(call, records, _PAGE)
        return {"incident_relationships": found, "pagination_meta": meta}

    def documents(self, call: RequestContext) -> JsonObject:
        """Return a page of the post-mortems, newest first by default."""
        sorts = ("created_at_newest_first", "created_at_oldest_first")
        newest_first = call.one_of("sort_by", sorts) == sorts[0]
        records = self._archive.visible(call, lambda parts: parts.documents)
        ordered = dict(
            sorted(records.items(), key=lambda one: one[1]["created_at"], reverse=newest_first)
        )
        found, meta = page(call, ordered, _PAGE)
        return {"postmortem_documents": found, "pagination_meta": meta}

    def document(self, call: RequestContext) -> JsonObject:
        """Return one post-mortem, without its content."""
        _, records = self._archive.member(call, lambda parts: parts.documents)
        return {"postmortem_document": records[call.parameters["id"]]}

    def content(self, call: RequestContext) -> JsonObject:
        """Return the content of a post-mortem."""
        incident, _ = self._archive.member(call, lambda parts: parts.documents)
        markdown = self._archive.of(incident).contents.get(call.parameters["id"])
        if markdown is None:
            raise not_found("This post-mortem is kept elsewhere")
        return {"markdown": markdown}

    def _related(self, call: RequestContext, incident: Incident) -> list[Incident]:
        if incident.plot is None:
            return []
        found = [
            other
            for other in self._archive.organisation.incidents
            if other is not incident
            and other.plot is not None
            and other.plot.service == incident.plot.service
            and (call.key.sees_private or not other.is_private)
        ]
        return found[-_MOST_RELATED:]


def _complaints(resource: JsonObject) -> list[Problem]:
    """Return the errors of a resource to attach."""
    kind = resource.get("resource_type")
    if kind not in _RESOURCE_TYPES:
        return [not_among("resource.resource_type", str(kind), _RESOURCE_TYPES)]
    problems = []
    if bool(resource.get("external_id")) == bool(resource.get("url")):
        text = "Give either external_id or url, but not both"
        problems.append(Problem("invalid_value", text, "resource.url"))
    elif "url" in resource and not is_web_link(resource["url"]):
        text = "The url must be a valid URL"
        problems.append(Problem("invalid_value", text, "resource.url"))
    problems += [
        Problem("invalid_value", f"Only arbitrary_url takes a {name}", f"resource.{name}")
        for name in ("title", "emoji")
        if name in resource and kind != "arbitrary_url"
    ]
    return problems
