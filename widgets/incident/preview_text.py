"""Texts of the preview: blocks of lines, with labels aligned."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.content import Content

from app.dates import datetimes
from app.domain.incident_row import IncidentRow
from app.domain.status_categories import is_live
from app.present.severity import severity
from app.present.signs import sign
from app.present.status import status
from app.present.text import muted
from app.present.tokens import BAD, STRONG
from app.present.update_due import update_countdown
from app.text.text import one_line
from widgets.basic.text_block import Block

if TYPE_CHECKING:  # Its module is loaded after the first rows are drawn.
    from app.domain.incident_outline import Outline

_LONGEST_LABEL = 16
_GAP = 3
# Lines of the summary in the strip.
_STRIP_SUMMARY = 2
_BULLET = "• "


_BLANK = Block(Content(""))


class PreviewText(Struct, frozen=True, dict=True):
    """Texts of an incident in the preview, each made when it is first needed.

    Attributes:
        row: The incident.
        incident: Its outline; None if it is not stored any more.
        ranks: The organisation's severity ranks, ascending.
        zone: Time zone for display; None for the machine's time zone.
        now: Reference time of ages.
    """

    row: IncidentRow
    incident: "Outline | None"
    ranks: tuple[int, ...]
    zone: tzinfo | None
    now: datetime

    @property
    def whole(self) -> Content:
        """Reference and all texts, one after the other."""
        return Content("\n").join(
            [Content(one_line(self.row.reference)), *(each.text for each in self.blocks)]
        )

    @cached_property
    def blocks(self) -> Sequence[Block]:
        """Name, severity and status, summary, roles and fields from top to bottom."""
        age = muted(datetimes.age(self.row.created_at, self.now))
        blocks = [
            Block(Content.styled(one_line(self.row.name), STRONG)),
            Block(self._state, right=age),
            *self._next_update(),
            *self._problem(),
        ]
        if self.incident is None:
            return blocks
        pairs = [[*self._roles(self.incident)], [*self._fields(self.incident)]]
        width = max((len(block.label) for group in pairs for block in group), default=0)
        width = min(width, _LONGEST_LABEL)
        blocks += [_BLANK, *_summary(self.incident)]
        for group in filter(None, pairs):
            blocks += [_BLANK, *(block._replace(label_width=width) for block in group)]
        return blocks

    @cached_property
    def strip(self) -> Sequence[Block]:
        """Severity, status and lead, the beginning of the summary, and fields on a line."""
        row, incident = self.row, self.incident
        facts = [self._state]
        if due := row.update_due:
            facts.append(Content.assemble(muted("Update "), update_countdown(due, self.now)))
        if row.lead:
            facts.append(Content.assemble(muted("Lead "), one_line(row.lead)))
        updated = datetimes.age(row.updated_at, self.now)
        facts.append(Content.assemble(muted("Updated "), f"{updated} ago"))
        blocks = [Block(Content(" " * _GAP).join(facts), most=1), *self._problem()]
        if incident is None:
            return blocks
        summary = Content(" ").join(block.text for block in _summary(incident))
        fields = " · ".join(block.text.plain for block in self._custom_fields(incident))
        blocks.append(Block(summary, most=_STRIP_SUMMARY))
        if fields:
            blocks.append(Block(muted(fields), most=1))
        return [*blocks, _BLANK, *self.blocks[2:]]

    @property
    def _state(self) -> Content:
        row = self.row
        live = is_live(row.status_category)
        return Content.assemble(
            severity(row.severity, row.severity_rank, self.ranks, is_live=live),
            " " * _GAP,
            status(row.status, row.status_category),
        )

    def _next_update(self) -> Iterator[Block]:
        if due := self.row.update_due:
            yield Block(Content.assemble(muted("Update "), update_countdown(due, self.now)))

    def _problem(self) -> Iterator[Block]:
        if self.row.problem:
            said = f"{sign('error')} Part of it could not be read: {one_line(self.row.problem)}"
            yield Block(Content.styled(said, BAD))

    @staticmethod
    def _roles(incident: "Outline") -> Iterator[Block]:
        given = [each for each in incident.incident_role_assignments if each.assignee]
        for each in sorted(given, key=lambda each: each.role.role_type != "lead"):
            if each.assignee:
                yield _pair(each.role.label, each.assignee.label)

    def _fields(self, incident: "Outline") -> Iterator[Block]:
        yield from self._custom_fields(incident)
        if incident.incident_type:
            yield _pair("Type", incident.incident_type.label)
        if incident.slack_channel_name:
            yield _pair("Channel", f"#{incident.slack_channel_name}")
        if incident.created_at:
            yield _pair("Declared", datetimes.show_minute(incident.created_at, self.zone))
        yield _pair("Updated", f"{datetimes.age(incident.updated_at, self.now)} ago")

    @staticmethod
    def _custom_fields(incident: "Outline") -> Iterator[Block]:
        for entry in incident.custom_field_entries:
            if entry.values:
                label = ", ".join(value.label for value in entry.values)
                yield _pair(entry.custom_field.label, label)


def _summary(incident: "Outline") -> Iterator[Block]:
    if not incident.summary:
        yield Block(muted("No summary yet."))
        return
    from widgets.basic.markdown_lines import markdown_lines  # not before the first rows

    for line in markdown_lines(incident.summary):
        text = line.plain.lstrip()
        if text.startswith(_BULLET):
            start = len(line) - len(text) + len(_BULLET)
            yield Block(line[start:], bullet=line.plain[:start])
        else:
            yield Block(line)


def _pair(label: str, text: str) -> Block:
    return Block(Content(one_line(text)), label=one_line(label))
