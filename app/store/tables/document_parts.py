"""Parts of documents that many incidents share, each stored once.

An incident has the definitions of all its roles and fields, which are most of its JSON. A part is
exactly the text that was sent, and never changes: with a new definition there is another part, so
that a document is read as it was stored whatever becomes of the configuration. Texts that were
entered in an incident are no parts.
"""

import json
import struct
from collections.abc import Callable, Sequence

from app.store.sqlite.database import Database

MARK = b"\x1f"
"""Stands for a part. JSON does not contain it; a document that does is stored whole."""

WIDTH, LAST = 2, 65_535
"""Bytes of a part's number, and the highest one."""

# Bodies to remember.
_REMEMBERED = 8_192


class DocumentParts:
    """Reader of the parts, for documents with the numbers of parts in their places.

    Args:
        database: The database, with the table `parts`.
        decompress: Returns a part; raises ValueError for a damaged one.
    """

    def __init__(self, database: Database, decompress: Callable[[bytes], bytes]) -> None:
        self._database = database
        self._decompress = decompress
        self._bodies: dict[int, bytes] = {}

    def join(self, split: bytes) -> bytes:
        """Return the document that `DocumentSplitter` has split.

        Raises:
            ValueError: It is damaged.
            KeyError: A part is missing.
        """
        count = split[0]
        if not count:
            return split[1:]
        try:
            numbers = struct.unpack_from(f"<{count}H", split, 1)
        except struct.error as error:
            raise ValueError(str(error)) from error
        found = [b""] * (2 * count + 1)
        found[::2] = split[1 + count * WIDTH :].split(MARK)
        try:
            found[1::2] = [self._bodies[number] for number in numbers]
        except KeyError:
            self._read(numbers)
            found[1::2] = [self._bodies[number] for number in numbers]
        return b"".join(found)

    def _read(self, numbers: Sequence[int]) -> None:
        """Read the parts that are not remembered."""
        if len(self._bodies) >= _REMEMBERED:
            self._bodies.clear()
        missing = [*set(numbers) - self._bodies.keys()]
        sql = "SELECT number, body FROM parts WHERE number IN (SELECT value FROM json_each(?))"
        for number, body in self._database.query(sql, [json.dumps(missing)]):
            self._bodies[number] = self._decompress(body)
