"""Parse user input that identifies an incident into the API's identifier."""

import re
from itertools import pairwise
from unicodedata import category, normalize
from urllib.parse import urlsplit

EXAMPLES = "INC-123, #INC-123, 123, an incident's link or its ID"

# Patterns, compiled at their first use and not at the start.
# Crockford's base 32, 26 digits, of which the first has only three bits.
_ULID = r"(?i)[0-7][0-9A-HJKMNP-TV-Z]{25}"
_NUMBERED = r"(?i)#?\s*(?:([A-Z][A-Z0-9]*)\s*-\s*)?(\d{1,40})"
_LINK = r"(?i)(?:https?://)?(?:[\w-]+\.)*incident\.io/\S+"
_DASHES = "[\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"

_TOO_LARGE = 10**18


def parse_reference(text: str) -> str | None:
    """Return the incident's ID, or the number of its reference; None for other text.

    `GET /v2/incidents/{id}` accepts both; organisations may have another prefix than INC, so any
    prefix is accepted.
    """
    typed = _cleaned(text)
    return parse_link_or_id(typed) or _number(typed)


def parse_link_or_id(text: str) -> str | None:
    """Return the identifier in an incident's link, or its ID; None for other text."""
    typed = _cleaned(text)
    if re.fullmatch(_LINK, typed):
        return _identifier_in_link(typed)
    return typed.upper() if re.fullmatch(_ULID, typed) else None


def parse_exact_reference(text: str) -> str | None:
    """Return the incident's ID, number, or reference with its prefix; None for other text.

    Only one of the organisation's prefixes makes a text such as `eu-1` a reference.
    """
    typed = _cleaned(text)
    if (number := _number(typed)) and (numbered := re.fullmatch(_NUMBERED, typed)):
        return f"{numbered[1]}-{number}" if numbered[1] else number
    return parse_link_or_id(typed)


def _cleaned(text: str) -> str:
    typed = re.sub(_DASHES, "-", normalize("NFKC", text))
    # Text copied from chats contains zero-width and directional characters.
    return "".join(letter for letter in typed if category(letter) != "Cf").strip()


def _number(typed: str) -> str | None:
    numbered = re.fullmatch(_NUMBERED, typed)
    number = int(numbered[2]) if numbered else 0
    return str(number) if 0 < number < _TOO_LARGE else None


def _identifier_in_link(link: str) -> str | None:
    """Return the identifier in `…/incidents/84`, ignoring tabs, query and fragment."""
    segments = urlsplit(link if "://" in link else f"https://{link}").path.split("/")
    for kind, identifier in pairwise(segments):
        if kind.lower() == "incidents":
            is_id = re.fullmatch(_ULID, identifier)
            return identifier.upper() if is_id else _number(identifier)
    return None
