"""What search takes out of an incident. A change here raises the version of the tables."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.words import words

if TYPE_CHECKING:  # Not to be loaded before the first paint.
    from app.outline import Outline

# Marks of the words that are numbers of choices, of those that belong to one field, and of those of
# a place: private characters, which are in no word of a text. The index then need not keep where in
# an incident a word is, which would nearly double it.
_CHOICE, _FIELD, _END = "\ue000", "\ue001", "\ue002"

NAME, REFERENCE, SUMMARY, WRITTEN = "\ue003", "\ue004", "", "\ue005"
"""The marks of words of the name, of the reference, of the summary, and of any text field."""

PLACES = (SUMMARY, NAME, REFERENCE, WRITTEN)
"""Everywhere that words are written."""


def choice_word(number: int) -> str:
    """The word for a choice, by its number in `choices`."""
    return f"{_CHOICE}{number}"


def field_word(number: int, word: str) -> str:
    """A word that a text field holds, by the field's number in `choices`."""
    return f"{_FIELD}{number}{_END}{word}"


def written(outline: "Outline") -> Iterator[tuple[str, list[str]]]:
    """What somebody wrote into a field of no choices: its id, or nothing, and the words."""
    for entry in outline.custom_field_entries or ():
        for value in entry.values or ():
            if text := value.value_text or value.value_link or value.value_numeric:
                yield entry.custom_field.id, words(text)
    if issue := outline.external_issue_reference:
        yield "", words(issue.issue_name or "")
