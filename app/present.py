"""How things look: a severity, a status, a person, a value, an age, as `Content`.

Colour never carries a meaning alone: there is always a glyph and a word. Text from elsewhere is
only ever a part of `Content`, never a markup string. Colours are the tokens of `TOKENS`, so they
follow the theme.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content

from app.dates import datetimes as moments
from app.domain.incident_row import IncidentRow
from app.domain.status_categories import category_name
from app.text.text import bare, one_line

if TYPE_CHECKING:  # Forms need it; the list draws before that.
    from app.domain.fields import Choice, Field, Value

NOT_SET = "–"

# The same severities, people and ages stand in row after row, and are put together once.
_KEPT = 1_024

# Which of the theme's colours stands for what; a theme's own variables of these names win.
# `muted` is made by the app: the theme's own is relative to a background that Content cannot know.
TOKENS: Mapping[str, str] = {
    "severity-1": "muted",
    "severity-2": "text-secondary",
    "severity-3": "text-primary",
    "severity-4": "text-warning",
    "severity-5": "text-error",
    "status-triage": "text-accent",
    "status-live": "text-error",
    "status-paused": "text-warning",
    "status-learning": "text-primary",
    "status-closed": "muted",
    "match": "text-warning",
}

_SEVERITY_BARS = "▁▂▃▄▅▆▇█"
_STATUS_LOOKS = {
    "triage": ("◌", "status-triage"),
    "live": ("●", "status-live"),
    "active": ("●", "status-live"),
    "paused": ("‖", "status-paused"),
    "learning": ("◐", "status-learning"),
    "post-incident": ("◐", "status-learning"),
    "closed": ("○", "status-closed"),
    "declined": ("✗", "status-closed"),
    "canceled": ("✗", "status-closed"),
    "merged": ("»", "status-closed"),
}


def severity_place(rank: int | None, ranks: tuple[int, ...]) -> float:
    """From 0, mildest, to 1, worst: the place among the organisation's ranks, however many."""
    if rank is None or rank not in ranks:
        return 0.0 if rank is None else 0.5
    return ranks.index(rank) / max(len(ranks) - 1, 1)


@lru_cache(_KEPT)
def severity(name: str, rank: int | None, ranks: tuple[int, ...]) -> Content:
    """A bar that grows with the severity, and its name."""
    if not name:
        return muted(NOT_SET)
    place = severity_place(rank, ranks)
    bar = _SEVERITY_BARS[round(place * (len(_SEVERITY_BARS) - 1))]
    bold = "bold " if place == 1 else ""
    return Content.styled(f"{bar} {one_line(name)}", f"{bold}$severity-{1 + round(4 * place)}")


@lru_cache(_KEPT)
def status(name: str, category: str) -> Content:
    """A glyph for the category, and the status in the organisation's words."""
    if not name:
        return muted(NOT_SET)
    glyph, token = _STATUS_LOOKS.get(category, ("·", "muted"))
    return Content.styled(f"{glyph} {one_line(name)}", f"${token}")


@lru_cache(_KEPT)
def muted(text: str) -> Content:
    """Text of lesser weight."""
    return Content.styled(text, "$muted")


def value(field: "Field", held: "Value", zone: tzinfo | None) -> Content:
    """What a field holds, for a line of its own."""
    if held == field.kind.empty:
        return muted(NOT_SET)
    return Content(one_line(value_words(held, zone)))


def value_words(held: "Value", zone: tzinfo | None) -> str:
    """What a field holds, as plain text; empty when it is not set."""
    if isinstance(held, datetime):
        return moments.show(held, zone)
    if isinstance(held, tuple):
        return ", ".join(choice.label for choice in held)
    return held or ""


def choice_words(choice: "Choice") -> Content:
    """A choice and, fainter, what tells it apart; greyed, when the API may refuse it."""
    if choice.doubt:
        return muted(f"{one_line(choice.label)}  may be refused")
    label = Content(one_line(choice.label))
    return label if not choice.detail else label + muted(f"  {one_line(bare(choice.detail))}")


def highlight(content: Content, sought: Sequence[str]) -> Content:
    """The content with the words marked that a search has found in it."""
    from app.text.tokens import beginnings  # Only a search needs it.

    for start, end in beginnings(content.plain, sought):
        content = content.stylize("bold underline $match", start, end)
    return content


def flags(row: IncidentRow) -> Content:
    """What is unusual about an incident: private, or of a mode other than standard."""
    private = "[private]" if row.visibility == "private" else ""
    mode = "" if row.mode in {"", "standard"} else f"[{row.mode}]"
    return muted(f"{private} {mode}".strip())


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a row of the list, given what they depend on besides the row.

    Attributes:
        ranks: The organisation's severity ranks, ascending.
        now: The moment that ages are measured at.
        zone: The zone that moments are shown in; None for the machine's own.
    """

    ranks: tuple[int, ...]
    now: datetime
    zone: tzinfo | None = None

    def reference(self, row: IncidentRow) -> Content:
        """INC-123."""
        return Content.styled(one_line(row.reference), "bold")

    def severity(self, row: IncidentRow) -> Content:
        """How bad."""
        return severity(row.severity, row.severity_rank, self.ranks)

    def status(self, row: IncidentRow) -> Content:
        """Where in its life; for a row that could not be read, that it could not."""
        if row.problem:
            return Content.styled("! unreadable", "$text-error")
        return status(row.status, row.status_category)

    def name(self, row: IncidentRow) -> Content:
        """What it is about, and what is unusual about it."""
        if row.problem and not row.name:
            return muted(one_line(row.problem))
        marks = flags(row)
        name = Content(one_line(row.name))
        return Content.assemble(marks, " ", name) if marks.plain else name

    def lead(self, row: IncidentRow) -> Content:
        """Who leads it."""
        return _plain(row.lead)

    def type(self, row: IncidentRow) -> Content:
        """Its type."""
        return _plain(row.type)

    def category(self, row: IncidentRow) -> Content:
        """Its status category, in the dashboard's words."""
        return _plain(category_name(row.status_category))

    def mode(self, row: IncidentRow) -> Content:
        """Standard, test and so on."""
        return _plain(row.mode)

    def visibility(self, row: IncidentRow) -> Content:
        """Public or private."""
        return _plain(row.visibility)

    def created_at(self, row: IncidentRow) -> Content:
        """When it was declared."""
        return self.own(row.created_at)

    def updated_at(self, row: IncidentRow) -> Content:
        """When it last changed."""
        return self.own(row.updated_at)

    def own(self, held: str | datetime | float | None) -> Content:
        """What an organisation's own field holds: a text, a moment, or a number of seconds."""
        if isinstance(held, datetime):
            return Content(moments.show_minute(held, self.zone))
        return _plain(moments.duration(held) if isinstance(held, float) else held or "")

    def ages(self, row: IncidentRow) -> tuple[str, str]:
        """What goes on changing while nothing happens."""
        return moments.age(row.created_at, self.now), moments.age(row.updated_at, self.now)

    def age(self, row: IncidentRow) -> Content:
        """How long ago it was declared."""
        return muted(moments.age(row.created_at, self.now))

    def updated(self, row: IncidentRow) -> Content:
        """How long ago it last changed."""
        return muted(moments.age(row.updated_at, self.now))


@lru_cache(_KEPT)
def _plain(text: str) -> Content:
    return Content(one_line(text)) if text else muted(NOT_SET)


def hint(field: "Field") -> str:
    """What can be put into a field, for when it has the focus."""
    from app.domain.fields import Kind

    if field.kind is Kind.MOMENT:
        return moments.EXAMPLES
    if field.kind is Kind.LINK:
        return "https://…"
    return one_line(field.help) or NOT_SET
