"""Initial state of a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.fields import Field
from app.editing.drafts import Values
from screens.base.picker import PickerLink


@dataclass(frozen=True, slots=True)
class FormState:
    """Initial state of a form.

    Attributes:
        fields: The fields, in order.
        held: Values when the edit began, restored by `revert`.
        current: Current values: the same, or those of a draft.
        locked: Reasons why fields cannot be edited, by field.
        title: Title of the picker of fields.
        about: The incident or incidents of a popup, in the titles of its pickers.
        others: Values of fields that are not on the form, which may narrow choices.
        links: What pickers cannot do, with a link that can, by field.
    """

    fields: tuple[Field, ...]
    held: Values
    current: Values
    locked: Mapping[str, str]
    title: str = ""
    about: str = ""
    others: Values = field(default_factory=dict)
    links: Mapping[str, PickerLink] = field(default_factory=dict)
