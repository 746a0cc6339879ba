"""Split documents into parts that others share, see `app.store.tables.document_parts`."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from app.store.sqlite.database import Database
from app.store.tables.document_parts import LAST, MARK, WIDTH

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.incident_outline import Outline

# Parts of a document; one with more is stored whole.
_MOST = 255
# Shorter texts take less space in the document.
_SHORTEST = 32
# Texts to remember of one kind; those of fields are some 800 bytes each.
_REMEMBERED = 2_048

# What precedes the parts in a document, in the order of an outline's `shared_json`.
_NAMES = (
    b'"severity":',
    b'"incident_status":',
    b'"incident_type":',
    b'"creator":',
    b'"incident_role_assignments":[',
    b'"custom_field_entries":[',
)
_FIELDS = _NAMES[-1]
# Properties of a custom field's values that are entered.
_TEXT, _LINK, _NUMERIC = b'"value_text"', b'"value_link"', b'"value_numeric"'

_Part = tuple[bytes, bytes]
"""A text with its parts replaced by marks, and their numbers."""


class _Value(msgspec.Struct, gc=False):
    value_option: msgspec.Raw = msgspec.Raw(b"")
    value_catalog_entry: msgspec.Raw = msgspec.Raw(b"")


class _Field(msgspec.Struct, gc=False):
    custom_field: msgspec.Raw
    values: tuple[_Value, ...] | None = None


_DECODER = msgspec.json.Decoder(_Field)


class _Parts(dict[bytes, _Part]):
    """Parts by their texts; texts that are no parts are not kept."""

    def __init__(self, read: Callable[[bytes], _Part]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: bytes) -> _Part:
        part = self._read(text)
        if part[1]:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[text] = part
        return part


class DocumentSplitter:
    """Writer of the parts, which replaces them in documents by their numbers.

    Args:
        database: The database, with the table `parts`.
        compress: Compresses a part.
    """

    def __init__(self, database: Database, compress: Callable[[bytes], bytes]) -> None:
        self._database = database
        self._compress = compress
        self._values = _Parts(self._of_value)
        self._fields = _Parts(self._of_field)
        self._order: Sequence[int] = range(len(_NAMES))
        self._is_full = False

    def split(self, document: bytes, outline: "Outline") -> bytes:
        """Return a document with the numbers of its parts in their places.

        Args:
            document: The JSON of an incident.
            outline: Its outline, which says what its parts may be.
        """
        pieces: list[bytes] = []
        numbers: list[bytes] = []
        at, missed = 0, False
        for name, texts in [(_NAMES[each], outline.shared_json[each]) for each in self._order]:
            # Only what lies ahead is searched: incidents have their properties in the same order.
            start, whole = document.find(name, at) + len(name), b",".join(texts)
            if not texts or start < at or not document.startswith(whole, start):
                missed = missed or bool(texts)
                continue
            known = self._fields if name is _FIELDS else self._values
            replaced, found = zip(*map(known.__getitem__, texts), strict=True)
            pieces += (document[at:start], b",".join(replaced))
            numbers += found
            at = start + len(whole)
        if missed:
            self._order = sorted(self._order, key=lambda each: document.find(_NAMES[each]))
        held, text = b"".join(numbers), b"".join((*pieces, document[at:]))
        count = len(held) // WIDTH
        if count > _MOST or text.count(MARK) != count:
            return b"\0" + document
        return b"%c%b%b" % (count, held, text)

    def _of_value(self, text: bytes) -> _Part:
        """Return a text as one part."""
        number = self._number(text) if len(text) >= _SHORTEST else b""
        return (MARK if number else text), number

    def _of_field(self, text: bytes) -> _Part:
        """Return a custom field as one part; with several choices, each of them is one.

        There may be as many combinations as incidents.
        """
        if _TEXT in text or _LINK in text or _NUMERIC in text:
            return text, b""
        field = _DECODER.decode(text)
        values = field.values or ()
        if len(values) <= 1:
            return self._of_value(text)
        choices = (each.value_option or each.value_catalog_entry for each in values)
        pieces: list[bytes] = []
        numbers: list[bytes] = []
        at = 0
        for whole in map(bytes, (field.custom_field, *choices)):
            start = text.find(whole, at)
            if start >= at:
                replaced, number = self._values[whole]
                pieces += (text[at:start], replaced)
                numbers.append(number)
                at = start + len(whole)
        return b"".join(pieces) + text[at:], b"".join(numbers)

    def _number(self, text: bytes) -> bytes:
        """Return the number of a part, allocated on first use; empty if there are too many."""
        if self._is_full:
            return b""
        digest = blake2b(text, digest_size=16).digest()
        rows = self._database.query("SELECT number FROM parts WHERE digest = ?", [digest])
        if not rows:
            sql = """
                INSERT INTO parts (digest, body) SELECT ?, ?
                WHERE coalesce((SELECT max(number) FROM parts), 0) < ? RETURNING number
            """
            rows = self._database.query(sql, [digest, self._compress(text), LAST])
        self._is_full = not rows
        return b"" if self._is_full else int(rows[0][0]).to_bytes(WIDTH, "little")
