"""List of an incident's editable fields and its facts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from itertools import groupby
from typing import NamedTuple

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from app.domain.fields import Field, FieldKind, FormSection
from app.domain.incident_facts import Fact
from app.editing.drafts import Values
from app.present.hyperlinks import linked
from app.present.signs import is_in_words, sign
from app.present.text import mark, muted
from app.present.tokens import MUTED, STRONG
from app.present.values import format_value, value
from app.text.find import Finder
from app.text.text import one_line, strip_markdown
from widgets.basic.choice_list import ChoiceList
from widgets.basic.key_binding import key_binding

# Cells of the labels, and in a list that has room for longer ones.
_LABEL_WIDTH, _LONG_LABEL_WIDTH, _ROOMY = 16, 24, 52

_FOLD = "fold "


class _Shown(NamedTuple):
    """Fields with their values, groups of facts, and the time zone."""

    fields: Sequence[Field]
    values: Values
    groups: Sequence[tuple[str, Sequence[Fact]]]
    zone: tzinfo | None


class FieldList(ChoiceList):
    """Sections of fields and facts; enter edits a field or opens a fact's link."""

    BINDINGS = [
        key_binding("fields.down", "cursor_down", "Down", show=False),
        key_binding("fields.up", "cursor_up", "Up", show=False),
        key_binding("fields.first", "first", "First", show=False),
        key_binding("fields.last", "last", "Last", show=False),
        key_binding("fields.select", "select", "Change"),
    ]

    class FieldChosen(Message):
        """A field was selected for editing."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    class LinkChosen(Message):
        """A link was selected."""

        def __init__(self, link: str) -> None:
            super().__init__()
            self.link = link

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, compact=True)
        self._fields: dict[str, Field] = {}
        self._links: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._unfolded: set[str] = set()
        self._shown = _Shown((), {}, (), None)
        self._label_width = _LABEL_WIDTH
        self._finder: Finder | None = None
        self._unmarked: dict[str, Content] = {}
        # By number, the line of each match.
        self._matches: Sequence[str] = ()

    def show(
        self,
        fields: Sequence[Field],
        values: Values,
        groups: Sequence[tuple[str, Sequence[Fact]]],
        zone: tzinfo | None,
    ) -> None:
        """Show an incident; the highlight stays on its line.

        Args:
            fields: The fields, in order.
            values: The value of each field.
            groups: Titles and facts, which are read-only.
            zone: Time zone for display.
        """
        self._shown = _Shown(tuple(fields), values, groups, zone)
        self._draw()

    def _draw(self) -> None:
        place, at = self.highlighted, self.highlighted_option
        fields, values, groups, zone = self._shown
        self._fields = {f"field {field.key}": field for field in fields}
        self._texts = {f"field {each.key}": format_value(values[each.key], zone) for each in fields}
        options: list[Option] = []
        for section, listed in groupby(fields, key=lambda field: field.section):
            options.append(_heading(section, "" if options else _legend()))
            options += self._section(section, [*listed])
        for title, facts in groups:
            options.append(_heading(title))
            options += self._facts(title, facts)
        self._unmarked = {
            each.id: each.prompt for each in options if each.id and isinstance(each.prompt, Content)
        }
        self.set_options(options)
        ids = [option.id for option in options]
        if at is not None and at.id in ids:
            self.highlighted = ids.index(at.id)
        else:
            self.highlighted = 1 if place is None else min(place, len(options) - 1)

    def find(self, finder: Finder | None) -> int:
        """Mark all matches in the lines, and return their number; None removes the marks."""
        self._finder = finder
        self._matches = [
            name for name, line in self._unmarked.items() for _ in self._matches_in(line)
        ]
        for name in self._unmarked:
            self._mark(name, None)
        return len(self._matches)

    def go_to(self, number: int) -> None:
        """Mark a match as the current one, and move the highlight to its line."""
        name = self._matches[number]
        for each in dict.fromkeys(self._matches):
            self._mark(each, number - self._matches.index(name) if each == name else None)
        self.highlighted = self.get_option_index(name)

    def _mark(self, name: str, current: int | None) -> None:
        line = self._unmarked[name]
        self.replace_option_prompt_at_index(
            self.get_option_index(name), mark(line, self._matches_in(line), current)
        )

    def _matches_in(self, line: Content) -> Iterable[tuple[int, int]]:
        """Return the matches in what is visible of a line."""
        padding = self.get_component_styles("option-list--option").padding.width
        width = self.scrollable_content_region.width - padding
        return self._finder(line.truncate(max(0, width)).plain) if self._finder else ()

    def _section(self, section: FormSection, fields: Sequence[Field]) -> Iterator[Option]:
        """Yield the fields of a section; empty ones are folded, except in the main section."""
        values = self._shown.values
        folds = section is not FormSection.MAIN and section not in self._unfolded
        empty = [each for each in fields if folds and values[each.key] == each.kind.empty]
        for field in fields:
            if field not in empty:
                lock = muted(f"  {sign('read-only')}") if field.not_on_edit else Content("")
                line = self._line(field.label, self._value(field) + lock)
                yield Option(line, id=f"field {field.key}")
        if empty:
            names = ", ".join(one_line(field.label) for field in empty)
            yield Option(
                muted(f"{sign('folded')} {len(empty)} empty: {names}"), id=f"{_FOLD}{section}"
            )

    def _value(self, field: Field) -> Content:
        """Return the value of a field on one line; a text without its Markdown."""
        held = self._shown.values[field.key]
        if field.kind is FieldKind.TEXT and isinstance(held, str):
            held = strip_markdown(held)
        return value(field, held, self._shown.zone)

    def _facts(self, title: str, facts: Sequence[Fact]) -> Iterator[Option]:
        for number, fact in enumerate(facts):
            name = f"fact {title} {number}"
            self._links[name], self._texts[name] = fact.link, fact.text
            said = linked(Content(one_line(fact.text)), fact.link)
            yield Option(self._line(fact.label, said), id=name)

    def _line(self, label: str, said: Content) -> Content:
        name = Content(one_line(label)).truncate(self._label_width, ellipsis=True, pad=True)
        return Content.assemble(name.stylize(MUTED), " ", said)

    def on_resize(self) -> None:
        """Draw the labels as wide as there is room for."""
        width = _LABEL_WIDTH if self.size.width < _ROOMY else _LONG_LABEL_WIDTH
        if width != self._label_width:
            self._label_width = width
            self._draw()

    @property
    def current_text(self) -> str:
        """Value at the cursor, as text; empty without one."""
        option = self.highlighted_option
        return self._texts.get(option.id or "", "") if option else ""

    def _unfold(self, section: str) -> None:
        """Show the empty fields of a section."""
        self._unfolded.add(section)
        self._draw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Post a message about the selected field or link."""
        event.stop()
        name = event.option_id or ""
        if name in self._fields:
            self.post_message(self.FieldChosen(self._fields[name]))
        elif name.startswith(_FOLD):
            self._unfold(name.removeprefix(_FOLD))
        elif self._links.get(name):
            self.post_message(self.LinkChosen(self._links[name]))


def _heading(title: str, note: str = "") -> Option:
    heading = Content.styled(title, STRONG)
    return Option(Content.assemble(heading, "  ", muted(note)), disabled=True)


def _legend() -> str:
    """Explain the sign of fields that cannot be edited, unless it is a word."""
    return "" if is_in_words() else f"{sign('read-only')} read-only"
