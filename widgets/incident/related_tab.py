"""Related tab: alerts, attachments, escalations, participants and related incidents."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from textual.content import Content
from textual.message import Message

from app.dates import datetimes
from app.domain.alert_models import IncidentAlert
from app.domain.model_base import Record
from app.domain.models import User
from app.domain.related_models import (
    Attachment,
    Escalation,
    Participant,
    Participants,
    Relationship,
)
from app.domain.status_categories import is_live
from app.domain.status_page_models import StatusPageIncident
from app.domain.tab_data import Loaded, PublicIncident, RecordList, RelatedData
from app.editing.operations import ATTACH, DETACH, ESCALATE
from app.editing.related_operations import (
    ACKNOWLEDGE,
    ATTACH_ALERT,
    ATTACH_POSTMORTEM,
    CANCEL_ESCALATION,
    CONNECT_ISSUE,
    DETACH_ALERT,
    POST_PUBLIC_UPDATE,
    REASSIGN,
    RESOLVE_ALERT,
    SNOOZE,
)
from app.present.hyperlinks import linked
from app.present.severity import severity
from app.present.status import status
from app.present.text import muted, with_sign
from app.present.tokens import MUTED, OK, STRONG
from app.text.text import one_line
from widgets.basic.key_binding import key_binding
from widgets.basic.markdown_lines import markdown_lines
from widgets.incident.alert_entries import related_alert
from widgets.incident.record_list import Entry, heading, remark
from widgets.incident.tab import ListTab, RenderContext, unreadable

Found = TypeVar("Found")
Member = TypeVar("Member")
Kind = TypeVar("Kind", bound=Record)

_PAGE_LOOKS = {
    "triggered": ("active", STRONG),
    "pending": ("triage", STRONG),
    "acked": ("done", OK),
    "snoozed": ("paused", STRONG),
    "cancelled": ("declined", MUTED),
    "resolved": ("closed", MUTED),
}
_KIND_WIDTH = 13


class RelatedTab(ListTab):
    """All records related to an incident."""

    BINDINGS = [
        key_binding("related.attach", "attach", "Attach", key_display="+"),
        key_binding("related.detach", "detach", "Remove", show=False),
        key_binding("related.page", "page", "Page somebody"),
        key_binding("related.done", "done", "Acknowledge, resolve"),
        key_binding("related.alert", "alert", "Attach an alert", show=False),
        key_binding("related.issue", "issue", "Connect an issue", show=False),
        key_binding("related.postmortem", "postmortem", "Attach a post-mortem", show=False),
        key_binding("related.snooze", "snooze", "Snooze", show=False),
        key_binding("related.reassign", "reassign", "Reassign", show=False),
        key_binding("related.public", "publish", "Update status page", show=False),
        key_binding("related.access", "access", "Access", show=False),
    ]

    _public: Sequence[PublicIncident] = ()

    class AccessRequested(Message):
        """Give or take away access to the incident."""

    def action_attach(self) -> None:
        """Attach a link."""
        self.post_message(self.Requested(ATTACH))

    def action_detach(self) -> None:
        """Remove the attachment at the cursor, detach the alert, or cancel the escalation."""
        match self.current:
            case IncidentAlert() as connection:
                self.post_message(self.Requested(DETACH_ALERT, connection))
            case Escalation() as page:
                self.post_message(self.Requested(CANCEL_ESCALATION, page))
            case Attachment() as attachment:
                self.post_message(self.Requested(DETACH, attachment))
            case _:
                self._say_nothing_at("an alert, an escalation or an attachment")

    def action_alert(self) -> None:
        """Attach an alert."""
        self.post_message(self.Requested(ATTACH_ALERT))

    def action_issue(self) -> None:
        """Connect an external issue."""
        self.post_message(self.Requested(CONNECT_ISSUE))

    def action_postmortem(self) -> None:
        """Attach a post-mortem document."""
        self.post_message(self.Requested(ATTACH_POSTMORTEM))

    def action_publish(self) -> None:
        """Post an update of the status page's incident at the cursor, or of the only one."""
        public = self.current if isinstance(self.current, StatusPageIncident) else None
        if public is None and len(self._public) == 1:
            public = self._public[0].incident
        if public:
            self.post_message(self.Requested(POST_PUBLIC_UPDATE, public))
        elif self._public:
            self._say_nothing_at("an incident of the status page")
        else:
            self.notify(
                "No incident of a status page is linked with this one.", timeout=5, markup=False
            )

    def action_access(self) -> None:
        """Give or take away access."""
        self.post_message(self.AccessRequested())

    def action_done(self) -> None:
        """Acknowledge the escalation at the cursor, or resolve the alert."""
        match self.current:
            case IncidentAlert() as connection:
                self.post_message(self.Requested(RESOLVE_ALERT, connection.alert))
            case Escalation() as page:
                self.post_message(self.Requested(ACKNOWLEDGE, page))
            case _:
                self._say_nothing_at("an alert or an escalation")

    def action_snooze(self) -> None:
        """Snooze the escalation at the cursor."""
        self._request_for_page(SNOOZE)

    def action_reassign(self) -> None:
        """Reassign the escalation at the cursor."""
        self._request_for_page(REASSIGN)

    def _request_for_page(self, operation: str) -> None:
        if isinstance(self.current, Escalation):
            self.post_message(self.Requested(operation, self.current))
        else:
            self._say_nothing_at("an escalation")

    def _say_nothing_at(self, kind: str) -> None:
        self.notify(f"Move the cursor to {kind} first.", timeout=5, markup=False)

    def action_page(self) -> None:
        """Page people."""
        self.post_message(self.Requested(ESCALATE))

    def show(self, sections: RelatedData, look: RenderContext) -> None:
        """Show all sections, including empty and failed ones."""
        parts = (
            sections.alerts,
            sections.escalations,
            sections.attachments,
            sections.relationships,
            sections.participants,
            sections.public,
        )
        self._public = sections.public.value or ()
        if self.show_failed(parts):
            return
        paths = {path.id: path.name for path in sections.paths.value or ()}
        entries = [
            *_section(sections.alerts, _listed, lambda one: related_alert(one, look.now)),
            *_section(sections.escalations, _listed, lambda one: _page(one, paths, look)),
            *_section(sections.attachments, _listed, _attachment),
            *_section(sections.relationships, _listed, lambda one: _incident(one, look)),
            *_section(sections.public, tuple, lambda one: _public(one, look)),
            *_section(sections.participants, _everybody, _participant),
        ]
        # The sections show their errors themselves.
        self.show_entries(entries, unreadable(parts))


def _section(
    section: Loaded[Found],
    members: Callable[[Found], Sequence[Member]],
    draw: Callable[[Member], Entry],
) -> Iterator[Entry]:
    """Yield a title with a count, then the members, or the error."""
    listed = members(section.value) if section.value is not None else ()
    yield heading(section.name if section.problem else f"{section.name} {len(listed)}")
    if section.problem:
        yield remark(section.name, f"! {section.problem}")
    elif not listed:
        yield remark(section.name, "none")
    for one in listed:
        yield draw(one)


def _listed(listing: RecordList[Kind]) -> Sequence[Kind]:
    return listing.items


def _everybody(participants: Participants) -> Sequence[Participant]:
    return (*participants.active, *participants.passive)


def _page(page: Escalation, paths: Mapping[str, str], look: RenderContext) -> Entry:
    mark, style = _PAGE_LOOKS.get(page.status, ("unknown", MUTED))
    path = paths.get(page.escalation_path_id, page.escalation_path_id)
    said = [
        f"{page.status} · paged {datetimes.age(page.created_at, look.now)} ago",
        f"by {path}" if path else "",
        f"to {_people(page.people('notified_users'))}",
        f"taken by {_people(page.people('acked'))}" if page.people("acked") else "",
    ]
    head = with_sign(mark, style, Content.styled(one_line(page.title), "bold"))
    description = [muted(one_line(page.description))] if page.description else []
    lines = [muted(" · ".join(filter(None, said))), *description]
    return Entry(f"page {page.id}", head, lines, record=page)


def _people(users: Sequence[User]) -> str:
    return ", ".join(one_line(user.label) for user in users) or "nobody"


def _attachment(attachment: Attachment) -> Entry:
    resource = attachment.resource
    kind = one_line(resource.resource_type).replace("_", " ")
    title = one_line(resource.title or resource.external_id or resource.permalink)
    head = Content.assemble(("▪ ", MUTED), (title, "bold"), "  ", (kind, MUTED))
    below = [linked(muted(resource.permalink), resource.permalink)]
    return Entry(
        f"attachment {attachment.id}", head, below, link=resource.permalink, record=attachment
    )


def _incident(relationship: Relationship, look: RenderContext) -> Entry:
    """Return an entry of the other incident, with its state if it is stored."""
    other = relationship.incident
    row = look.row(other.id)
    reference = row.reference if row else f"INC-{other.external_id}"
    head = Content.assemble((f"{one_line(reference)}  ", STRONG), (one_line(other.name), "bold"))
    below = []
    if row is not None:
        states = (
            severity(
                row.severity,
                row.severity_rank,
                look.ranks,
                is_live=is_live(row.status_category),
            ),
            status(row.status, row.status_category),
            muted(f"{datetimes.age(row.created_at, look.now)} old"),
        )
        below.append(Content("  ").join(states))
    return Entry(f"incident {other.id}", head, below, incident_id=other.id)


def _public(one: PublicIncident, look: RenderContext) -> Entry:
    """Return an entry of what a status page says, and since when."""
    incident, latest = one.incident, one.incident.latest
    mark = "closed" if incident.is_resolved else "active"
    style = MUTED if incident.is_resolved else STRONG
    head = with_sign(mark, style, Content.styled(one_line(incident.name), "bold"))
    since = latest.published_at if latest else incident.published_at
    age = f"last update {datetimes.age(since, look.now)} ago" if since else "no update yet"
    said = [one_line(incident.incident_status), age, one_line(one.page.name)]
    below = [muted(" · ".join(said)), *(markdown_lines(latest.message) if latest else ())]
    return Entry(f"public {incident.id}", head, below, link=one.page.public_url, record=incident)


def _participant(one: Participant) -> Entry:
    kind = Content.styled(one_line(one.participant_type).ljust(_KIND_WIDTH), MUTED)
    return Entry(f"participant {one.user.id}", Content.assemble(kind, one_line(one.user.label)))
