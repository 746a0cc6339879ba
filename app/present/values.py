"""Render field values, choices, and input hints."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from app.dates import datetimes
from app.present.signs import sign
from app.present.text import NOT_SET, muted
from app.present.tokens import OK
from app.text.text import one_line, strip_markdown

if TYPE_CHECKING:  # Needed by forms; the list is drawn before that.
    from app.domain.fields import Choice, Field, Value
    from app.present.choice_looks import ChoiceLooks


def value(field: "Field", held: "Value", zone: tzinfo | None) -> Content:
    """Render a field's value on one line."""
    if held == field.kind.empty:
        return muted(NOT_SET)
    return Content(one_line(format_value(held, zone)))


def format_value(held: "Value", zone: tzinfo | None) -> str:
    """Return a field's value as plain text; empty if it is not set."""
    if isinstance(held, datetime):
        return datetimes.show(held, zone)
    if isinstance(held, tuple):
        return ", ".join(choice.label for choice in held)
    return held or ""


def format_choice(
    choice: "Choice", *, with_group: bool = False, looks: "ChoiceLooks | None" = None
) -> Content:
    """Render a choice with its detail, muted if the API may reject it.

    Args:
        choice: The choice.
        with_group: Whether its group is part of the detail, because no heading names it.
        looks: Renders severities and statuses as on the list.
    """
    label = looks.label(choice) if looks else Content(one_line(choice.label))
    if choice.warning:
        return muted(f"{label.plain}  may be refused")
    parts = (choice.group if with_group else "", choice.detail)
    detail = " · ".join(one_line(strip_markdown(part)) for part in parts if part)
    if choice.mark:
        label += Content.styled(f"  {sign('active')} {one_line(choice.mark)}", OK)
    return label + muted(f"  {detail}") if detail else label


def empty_words(field: "Field") -> str:
    """Return what the editor of an empty field says."""
    from app.domain.fields import FieldKind

    match field.kind:
        case FieldKind.PERSON | FieldKind.PEOPLE:
            return "nobody yet"
        case FieldKind.NUMBER:
            return "a number"
        case FieldKind.DATETIME:
            return "not yet"
        case FieldKind.TEXT | FieldKind.LINE | FieldKind.LINK:
            return "nothing yet"
    return "choose one" if field.required else "nothing yet"


def hint(field: "Field") -> str:
    """Return the input hint of a field with the focus."""
    from app.domain.fields import FieldKind

    if field.kind is FieldKind.DATETIME:
        return datetimes.EXAMPLES
    if field.kind is FieldKind.LINK:
        return "https://…"
    return one_line(field.help) or NOT_SET
