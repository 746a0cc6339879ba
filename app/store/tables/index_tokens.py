"""The words of the index. A change here raises the version of the tables."""

from collections.abc import Sequence

# Marks of the words that are numbers of choices, of those that belong to one field, and of those of
# a place: punctuation, which is in no word of a text, and which the tokenizer has been told to take
# for letters. Columns of the index would take longer to write, and a fifth more room.
_CHOICE, _FIELD, _END = "#", "$", "%"

NAME, REFERENCE, SUMMARY, WRITTEN = "&", "@", "", "!"
"""The marks of words of the name, of the reference, of the summary, and of any text field."""

PLACES = (SUMMARY, NAME, REFERENCE, WRITTEN)
"""Everywhere that words are written."""


def choice_word(number: int) -> str:
    """The word for a choice, by its number in `choices`."""
    return f"{_CHOICE}{number}"


def choice_tokens(numbers: Sequence[str]) -> str:
    """The words for choices, with blanks between."""
    return marked(_CHOICE, numbers)


CHOICE_EXPRESSION = f"""('"{_CHOICE}' || choices.number || '"')"""
"""In SQL, what finds the incidents with one of `choices`."""


def field_word(number: int, word: str) -> str:
    """A word that a text field holds, by the field's number in `choices`."""
    return f"{field_mark(number)}{word}"


def field_mark(number: int) -> str:
    """The mark of words that a text field holds, by the field's number in `choices`."""
    return f"{_FIELD}{number}{_END}"


def marked(mark: str, words: Sequence[str]) -> str:
    """Words with their mark, and blanks between.

    Two texts with the same mark have something else between them: the last word of one is not
    followed by the first of the other.
    """
    return mark + f" {mark}".join(words) if words else ""
