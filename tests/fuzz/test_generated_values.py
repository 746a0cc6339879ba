"""Generated incidents through decoding, store, texts and files, shrunk to what fails."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.alert_models import Alert
from app.domain.decoding import decode
from app.domain.fields import fields_for
from app.domain.incident_document import read_incident
from app.domain.incident_facts import durations, facts, unreadable_parts, workload
from app.domain.model_base import Record
from app.domain.models import Configuration
from app.domain.related_models import (
    Action,
    ActivityEntry,
    Attachment,
    Escalation,
    FollowUp,
    IncidentUpdate,
    Postmortem,
    TimelineItem,
)
from app.editing.drafts import values_of
from app.export.handover import NoteFormat, NoteWriter
from app.export.table import csv_line, markdown_line, table_columns
from app.present.values import format_value
from app.query.listing import BUILT_IN_VIEWS
from app.store.cache.cache import IncidentCache
from app.text.text import clean
from tests.fuzz.generator import Generator
from tests.fuzz.tried import SEEDS, TRIED
from tests.support.demo import NOW
from tests.support.markdown import acting
from tests.support.vendor import vendor_document

ZONES = (UTC, ZoneInfo("America/Los_Angeles"), ZoneInfo("Pacific/Kiritimati"))
KINDS: dict[str, type[Record]] = {
    "ActionV3": Action,
    "AlertV2": Alert,
    "EscalationV2": Escalation,
    "FollowUpV3": FollowUp,
    "IncidentActivityLogEntryV2": ActivityEntry,
    "IncidentAttachmentV1": Attachment,
    "IncidentTimelineItemV2": TimelineItem,
    "IncidentUpdateV2": IncidentUpdate,
    "PostmortemDocumentV1": Postmortem,
}
ANY_RANDOM = st.randoms(use_true_random=False)


def generated(random: Random, schema: str) -> dict[str, Any]:
    """A value of a schema, with an id."""
    generator = Generator(vendor_document(), random)
    made = generator.value({"$ref": f"#/components/schemas/{schema}"})
    TRIED.update(generator.counts)
    whole: dict[str, Any] = made | {"id": generator.unique_identifier()}
    return whole


def texts(content: object) -> Iterator[str]:
    """Every text of a value that has been dumped."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from texts(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from texts(value)


@settings(max_examples=25 * SEEDS)
@given(ANY_RANDOM, st.sampled_from(ZONES))
def test_any_incident_is_decoded_stored_listed_shown_and_exported(
    random: Random, zone: ZoneInfo
) -> None:
    content = generated(random, "IncidentV2")
    document = read_incident(content)
    incident = document.incident
    with closing(IncidentCache()) as cache:
        cache.upsert([document])
        assert cache.ids(BUILT_IN_VIEWS[-1].listing) == {content["id"]}
        assert cache.incident(incident.id) == incident
    name = clean(content["name"]) if isinstance(content["name"], str) else ""
    assert incident.name == name
    fields = fields_for(Configuration(), incident)
    shown = [format_value(value, zone) for value in values_of(incident, fields).values()]
    shown += [fact.text for fact in facts(incident, zone, {})]
    shown += [fact.text for fact in (*durations(incident), *workload(incident))]
    shown += [fact.text for fact in unreadable_parts(incident)]
    cells = [column.read(incident) for column in table_columns(Configuration())]
    shown += [csv_line(cells).rstrip("\r\n"), markdown_line(cells)]
    shown += [
        NoteWriter(flavour, NOW, zone).incident(incident, Configuration()) for flavour in NoteFormat
    ]
    assert not [sign for text in shown for sign in acting(text.replace("\t", " "))]


@settings(max_examples=25 * SEEDS)
@given(ANY_RANDOM, st.sampled_from(sorted(KINDS)))
def test_any_record_with_an_id_is_decoded(random: Random, schema: str) -> None:
    content = generated(random, schema)
    record, _ = decode(KINDS[schema], content)
    assert record.id == content["id"]
    dumped = [text.replace("\t", " ") for text in texts(record.model_dump(mode="json"))]
    assert not [sign for text in dumped for sign in acting(text)]
