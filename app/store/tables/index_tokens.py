"""Tokens of the full-text index; a change here needs a new schema version."""

from collections.abc import Sequence

# Prefixes of tokens for choices, fields and places: punctuation, which no tokenized text contains,
# configured as token characters. Columns of the index would take longer to write and a fifth more
# space.
_CHOICE, _FIELD, _END = "#", "$", "%"

NAME, REFERENCE, SUMMARY, WRITTEN = "&", "@", "", "!"
"""Prefixes of words in the name, the reference, the summary, and any text field."""

PLACES = (SUMMARY, NAME, REFERENCE, WRITTEN)
"""Prefixes of all places with words."""


def choice_word(number: int) -> str:
    """Return the token of a choice, by its number in `choices`."""
    return f"{_CHOICE}{number}"


def choice_tokens(numbers: Sequence[str]) -> str:
    """Return the tokens of choices, joined by spaces."""
    return marked(_CHOICE, numbers)


CHOICE_EXPRESSION = f"""('"{_CHOICE}' || choices.number || '"')"""
"""SQL for the full-text expression of a row of `choices`."""


FIELD_MARK_EXPRESSION = f"""('{_FIELD}' || choices.number || '{_END}')"""
"""SQL for the token prefix of a text field, whose value in `choices` is empty."""


def field_word(number: int, word: str) -> str:
    """Return the token of a word in a text field, by the field's number in `choices`."""
    return f"{field_mark(number)}{word}"


def field_mark(number: int) -> str:
    """Return the token prefix of a text field, by its number in `choices`."""
    return f"{_FIELD}{number}{_END}"


def marked(mark: str, words: Sequence[str]) -> str:
    """Prefix words and join them with spaces.

    Callers put other tokens between two texts with the same prefix, so that a phrase never spans
    both.
    """
    return mark + f" {mark}".join(words) if words else ""
