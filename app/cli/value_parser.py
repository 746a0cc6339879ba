"""Parse values of fields from the command line, reporting all mistakes at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from app.cli.flags import FLAGS, NAMED_FLAGS
from app.cli.options import FieldArgument
from app.dates import datetimes
from app.domain.fields import Choice, Field, FieldKind, Value
from app.query.choice_search import ChoiceSearch
from app.text.did_you_mean import did_you_mean
from app.text.tokens import fold

ChoicesOf = Callable[[Field], Awaitable[Sequence[Choice]]]

# Maximum number of valid values, and of similar people, to list in a message.
_LISTED = 40
_SUGGESTED = 3


class NotUnderstood(Exception):
    """The arguments are invalid; one line per mistake."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


async def parse_values(
    given: Iterable[FieldArgument],
    fields: Sequence[Field],
    choices_of: ChoicesOf,
    *,
    now: datetime,
    zone: tzinfo | None,
    aliases: Mapping[str, str],
) -> Mapping[str, Value]:
    """Return the values by field.

    Args:
        given: The arguments.
        fields: The fields of the incident.
        choices_of: Looks up the choices of a field.
        now: Reference time of `-15m`.
        zone: Time zone of `14:05`.
        aliases: Field keys by lower-case alias.

    Raises:
        NotUnderstood: Some are invalid.
        IncidentError: The choices of a field could not be looked up.
    """
    values: dict[str, Value] = {}
    mistakes: list[str] = []
    for each in given:
        try:
            field = _field(each, fields, aliases)
            value = await _value(each, field, choices_of, now, zone)
            values[field.key] = _joined(field, values.get(field.key), value)
        except ValueError as error:
            mistakes.append(f"{each.flag}: {error}")
    if mistakes:
        raise NotUnderstood(mistakes)
    return values


def fields_to_clear(names: Iterable[str], fields: Sequence[Field]) -> Sequence[Field]:
    """Return the fields with these names; a plain one is named by its flag, as `call-url`.

    Raises:
        NotUnderstood: There is none, or there are several.
    """
    flags = {flag.removeprefix("--"): key for flag, (key, _) in FLAGS.items()}
    found, mistakes = [], []
    for name in names:
        key = flags.get(name.removeprefix("--"))
        matching = [field for field in fields if field.key == key] or _called(name, fields)
        if len(matching) == 1:
            found.append(matching[0])
        else:
            known = [*flags, *(field.label for field in fields if field.entry_id)]
            which = "several fields are" if matching else "there is no field"
            mistakes.append(f"--clear: {which} called {name!r}.{did_you_mean(name, known)}")
    if mistakes:
        raise NotUnderstood(mistakes)
    return found


def _field(given: FieldArgument, fields: Sequence[Field], aliases: Mapping[str, str]) -> Field:
    if not given.name:
        return next(field for field in fields if field.key == given.key)
    candidates = [field for field in fields if field.key.startswith(f"{given.key}:")]
    found = _called(given.name, candidates) or [
        field for field in candidates if field.key == aliases.get(given.name.casefold())
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueError("the name is ambiguous; give the ID")
    noun = next(flag for flag, (key, *_) in NAMED_FLAGS.items() if key == given.key).removeprefix(
        "--"
    )
    raise ValueError(_unknown(noun, given.name, [field.label for field in candidates]))


def _called(name: str, fields: Iterable[Field]) -> list[Field]:
    wanted = fold(name.strip())
    return [f for f in fields if f.entry_id == name.strip() or fold(f.label) == wanted]


async def _value(
    given: FieldArgument,
    field: Field,
    choices_of: ChoicesOf,
    now: datetime,
    zone: tzinfo | None,
) -> Value:
    text = given.text
    if not text.strip():
        return field.kind.empty
    if field.kind is FieldKind.DATETIME:
        return datetimes.parse(text, now, zone)
    if isinstance(field.kind.empty, tuple):
        # A label such as "What it is" makes no sentence; the flag is what was typed.
        noun = field.label.lower() if given.name else given.flag.lstrip("-").replace("-", " ")
        return (_choice(text, field, noun, await choices_of(field)),)
    return text if field.kind is FieldKind.TEXT else text.strip()


def _choice(text: str, field: Field, noun: str, choices: Sequence[Choice]) -> Choice:
    wanted = fold(text.strip())
    by_id = [choice for choice in choices if choice.id == text.strip()]
    person = field.kind in {FieldKind.PERSON, FieldKind.PEOPLE}
    found = (
        by_id
        or [choice for choice in choices if wanted == fold(choice.label)]
        or [
            choice
            for choice in choices
            if wanted in map(fold, choice.aliases) or (person and wanted == fold(choice.detail))
        ]
    )
    if len(found) == 1:
        return found[0]
    if found:
        same = ", ".join(choice.detail or choice.id for choice in found)
        raise ValueError(f"several are called {text!r}; give one of {same}")
    if person:
        raise ValueError(_unknown_person(noun, text, choices))
    raise ValueError(_unknown(noun, text, [choice.label for choice in choices]))


def _unknown_person(noun: str, text: str, people: Sequence[Choice]) -> str:
    """Suggest people with a similar name; others would be as many as there are."""
    similar = ChoiceSearch(people).find(text)[:_SUGGESTED]
    named = " or ".join(f"{each.label} ({each.detail})" for each in similar)
    return f"there is no {noun} {text!r}.{f' Did you mean {named}?' if named else ''}"


def _unknown(noun: str, text: str, known: Sequence[str]) -> str:
    named = [name for name in known if name]
    others = f" and {len(named) - _LISTED} more" if len(named) > _LISTED else ""
    listed = f"{', '.join(named[:_LISTED]) or 'none'}{others}"
    return f"there is no {noun} {text!r}; known: {listed}.{did_you_mean(text, named)}"


def _joined(field: Field, earlier: Value, value: Value) -> Value:
    """Return the value, appended to an earlier one if the field allows several."""
    if isinstance(earlier, tuple) and isinstance(value, tuple) and earlier:
        if not field.kind.several:
            raise ValueError("it takes one value, and has been given one already")
        return (*earlier, *value)
    if earlier:
        raise ValueError("it has been given already")
    return value
