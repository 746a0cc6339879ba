"""Base of all models of the API's responses: text, numbers, what has an id or a name.

Tolerant on purpose: the vendor may add properties and enum values at any time, omits optional
properties or sends null, and two published schemas disagree about required ones. So an incident
needs an id; everything else has a default, null means absent, and unknown enum values are accepted.
All text is sanitised here, at the boundary. `app.domain.decoding` removes invalid parts.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from app.dates import datetimes
from app.text.text import clean


def _clean_text(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _moment(value: object) -> object:
    if isinstance(value, str):
        return datetimes.from_iso(value) if value else None
    if value is None or isinstance(value, datetime):
        return value
    raise ValueError("A date and time is written as text.")


def is_blank(value: object) -> bool:
    """Return whether a value is absent, null, or a text without visible characters."""
    return value is None or (isinstance(value, str) and not clean(value).strip())


def with_default(data: object, name: str) -> object:
    """Replace a blank text with the id."""
    if isinstance(data, Mapping) and is_blank(data.get(name)) and isinstance(data.get("id"), str):
        return {**data, name: data["id"]}
    return data


Text = Annotated[str, BeforeValidator(_clean_text)]
# A number with all its digits, which the API sends as text.
Number = Annotated[str, Field(coerce_numbers_to_str=True), BeforeValidator(_clean_text)]
# An integer that the store can hold.
Integer = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]


class Model(BaseModel):
    """A frozen value in which null means absent and unknown properties are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: object) -> object:
        if isinstance(data, Mapping):
            return {key: value for key, value in data.items() if value is not None}
        return data


class Record(Model):
    """A value with an identifier."""

    id: Text


class Named(Record):
    """A value with a name; the id replaces a missing name."""

    name: Text

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: object) -> object:
        return with_default(data, "name")
