"""List of an incident's editable fields and its facts."""

from collections.abc import Sequence
from datetime import tzinfo

from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from app.domain.fields import Field
from app.domain.incident_facts import Fact
from app.editing.drafts import Values
from app.present.text import muted
from app.present.values import value
from app.text.text import one_line
from widgets.basic.key_binding import key_binding

_LABEL_WIDTH = 20


class FieldList(OptionList):
    """Sections of fields and facts; enter edits a field or opens a fact's link."""

    BINDINGS = [
        key_binding("fields.down", "cursor_down", "Down", show=False),
        key_binding("fields.up", "cursor_up", "Up", show=False),
        key_binding("fields.first", "first", "First", show=False),
        key_binding("fields.last", "last", "Last", show=False),
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

    @property
    def cursor_offset(self) -> Offset:
        """Position of the highlighted line on the screen; each option has one line."""
        line = (self.highlighted or 0) - self.scroll_offset.y
        return Offset(self.region.x, self.region.y + line)

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
        place = self.highlighted
        self._fields = {f"field {field.key}": field for field in fields}
        options: list[Option] = []
        section = ""
        for name, field in self._fields.items():
            if field.section != section:
                section = field.section
                options.append(_heading(section))
            lock = muted("  not editable") if field.not_on_edit else Content("")
            line = _line(field.label, value(field, values[field.key], zone) + lock)
            options.append(Option(line, id=name))
        for title, facts in groups:
            options.append(_heading(title))
            for number, fact in enumerate(facts):
                name = f"fact {title} {number}"
                self._links[name] = fact.link
                options.append(Option(_line(fact.label, Content(one_line(fact.text))), id=name))
        self.set_options(options)
        self.highlighted = 1 if place is None else min(place, len(options) - 1)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Post a message about the selected field or link."""
        event.stop()
        name = event.option_id or ""
        if name in self._fields:
            self.post_message(self.FieldChosen(self._fields[name]))
        elif self._links.get(name):
            self.post_message(self.LinkChosen(self._links[name]))


def _heading(title: str) -> Option:
    return Option(Content.styled(title, "bold $text-accent"), disabled=True)


def _line(label: str, said: Content) -> Content:
    name = Content(one_line(label)).truncate(_LABEL_WIDTH, ellipsis=True, pad=True)
    return Content.assemble(name.stylize("$muted"), " ", said)
