"""Render field values, choices, and input hints."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from app.dates import datetimes
from app.present.text import NOT_SET, muted
from app.text.text import one_line, strip_markdown

if TYPE_CHECKING:  # Needed by forms; the list is drawn before that.
    from app.domain.fields import Choice, Field, Value


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


def format_choice(choice: "Choice") -> Content:
    """Render a choice with its detail, muted if the API may reject it."""
    if choice.warning:
        return muted(f"{one_line(choice.label)}  may be refused")
    label = Content(one_line(choice.label))
    return (
        label
        if not choice.detail
        else label + muted(f"  {one_line(strip_markdown(choice.detail))}")
    )


def hint(field: "Field") -> str:
    """Return the input hint of a field with the focus."""
    from app.domain.fields import FieldKind

    if field.kind is FieldKind.DATETIME:
        return datetimes.EXAMPLES
    if field.kind is FieldKind.LINK:
        return "https://…"
    return one_line(field.help) or NOT_SET
