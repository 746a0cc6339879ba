"""Changes as they are reviewed: labels in a column, old and new values beside each other."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from types import MappingProxyType

from rich.cells import cell_len
from textual.content import Content

from app.domain.fields import FieldKind, Value
from app.editing.drafts import Change
from app.present.choice_looks import ChoiceLooks
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import BAD, MUTED, STRONG
from app.present.values import format_value
from app.text.text import one_line
from app.text.word_diff import Part, with_context, word_diff
from widgets.basic.text_block import Block

_LONGEST_LABEL = 24
# Cells of an old and a new value on one line.
_SHORT = 48
# Unchanged lines of a long text shown on each side of a change.
_AROUND = 1

_LOOKS = {Part.SAME: "", Part.GONE: "$bad strike", Part.NEW: "bold underline $ok"}


class ChangeBlocks:
    """Renders changes.

    Args:
        looks: Renders severities and statuses.
        zone: Time zone for display.
        only_new: Whether old values are left out, as for a declare.
        most_lines: Number of lines after which a value is cut; 0 to show all.
    """

    def __init__(
        self, looks: ChoiceLooks, zone: tzinfo | None, *, only_new: bool, most_lines: int = 0
    ) -> None:
        self._looks = looks
        self._zone = zone
        self._only_new = only_new
        self._most_lines = most_lines

    def blocks(
        self, changes: Sequence[Change], notes: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[Block]:
        """Yield the changes, with their labels in a column.

        Args:
            changes: The changes.
            notes: Texts beside changes, by field.
        """
        width = max((cell_len(change.field.label) for change in changes), default=0)
        width = min(width, _LONGEST_LABEL)
        for change in changes:
            for number, line in enumerate(self._lines(change)):
                label = "" if number else one_line(change.field.label)
                note = "" if number else notes.get(change.field.key, "")
                yield Block(
                    line,
                    label=label,
                    label_width=width,
                    right=muted(note),
                    most=self._most_lines,
                )

    def _lines(self, change: Change) -> Iterator[Content]:
        """Yield the old and the new value, on one line if they are short."""
        after = self._value(change.after, "(cleared)").stylize_before(STRONG)
        if self._only_new:
            yield after
            return
        before = self._value(change.before, "(not set)").stylize_before(MUTED)
        if change.field.kind in {FieldKind.TEXT, FieldKind.LINE} and change.before and change.after:
            # Where there is little room, the change itself is shown.
            around = 0 if self._most_lines else _AROUND
            yield from _difference(before.plain, after.plain, around)
        elif "\n" in before.plain + after.plain or before.cell_length + after.cell_length > _SHORT:
            yield before
            yield Content.assemble((f"{sign('becomes')} ", STRONG), after)
        else:
            yield Content.assemble(before, (f" {sign('becomes')} ", STRONG), after)

    def _value(self, held: Value, otherwise: str) -> Content:
        drawn = self._looks.value(held)
        return drawn if drawn is not None else Content(format_value(held, self._zone) or otherwise)


def _difference(before: str, after: str, around: int) -> tuple[Content, Content]:
    """Return the old text with removals, and the new one with additions, by sign and colour."""
    pieces = list(with_context(word_diff(before, after), around))
    old = [(text, _LOOKS[part]) for part, text in pieces if part is not Part.NEW]
    new = [(text, _LOOKS[part]) for part, text in pieces if part is not Part.GONE]
    return (
        Content.assemble(("− ", BAD), *old),
        Content.assemble(("+ ", "bold $ok"), *new),
    )
