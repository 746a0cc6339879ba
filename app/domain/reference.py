"""What a person types or pastes to name an incident, read as what the API takes for it."""

import re
from itertools import pairwise
from unicodedata import category, normalize
from urllib.parse import urlsplit

EXAMPLES = "INC-123, #INC-123, 123, an incident's link or its ID"

# Crockford's base 32, 26 digits, of which the first holds only three bits.
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.IGNORECASE)
_NUMBERED = re.compile(r"#?\s*(?:[A-Z][A-Z0-9]*\s*-\s*)?(\d{1,40})", re.IGNORECASE)
_TOO_LARGE = 10**18
_LINK = re.compile(r"(?:https?://)?(?:[\w-]+\.)*incident\.io/\S+", re.IGNORECASE)
_DASHES = re.compile("[\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


def parse_reference(text: str) -> str | None:
    """The incident's ID, or the number of its reference; None for anything else.

    `GET /v2/incidents/{id}` takes both; organisations may choose another prefix than INC, so any
    will do.
    """
    typed = _DASHES.sub("-", normalize("NFKC", text))
    # Zero-width and directional characters come along when text is copied from chats.
    typed = "".join(letter for letter in typed if category(letter) != "Cf").strip()
    return _identifier_in_link(typed) if _LINK.fullmatch(typed) else _identifier(typed)


def _identifier(typed: str) -> str | None:
    if _ULID.fullmatch(typed):
        return typed.upper()
    numbered = _NUMBERED.fullmatch(typed)
    number = int(numbered[1]) if numbered else 0
    return str(number) if 0 < number < _TOO_LARGE else None


def _identifier_in_link(link: str) -> str | None:
    """From `…/incidents/84`, with whatever follows: a tab of the page, a query, a fragment."""
    segments = urlsplit(link if "://" in link else f"https://{link}").path.split("/")
    for kind, identifier in pairwise(segments):
        if kind.lower() == "incidents":
            return _identifier(identifier)
    return None
