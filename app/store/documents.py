"""Incidents' JSON, compressed: most of it is the same roles, fields and options over and over.

zlib looks back 32 KB, so an incident is compressed against others of the same organisation that
came before it. Without that a hundred thousand incidents are some 800 MB, with it a tenth.
"""

import zlib
from collections.abc import Sequence

from app.store.database import RebuildableDatabase

_LOOK_BACK = 32 * 1024


class Documents:
    """The documents of the incidents in a database.

    Args:
        database: With the tables `documents` and `dictionaries`.
    """

    def __init__(self, database: RebuildableDatabase) -> None:
        self._database = database

    def newest_dictionary(self, examples: Sequence[bytes]) -> tuple[int, bytes]:
        """The dictionary to compress with, and its number; made of `examples` if there is none."""
        sql = "SELECT number, body FROM dictionaries ORDER BY number DESC LIMIT 1"
        for number, body in self._database.rows(sql):
            return number, body
        body = b"".join(examples)[-_LOOK_BACK:]
        made = "INSERT INTO dictionaries (body) VALUES (?) RETURNING number"
        ((number,),) = self._database.rows(made, [body])
        return number, body

    def put(self, incident: int, document: bytes, dictionary: tuple[int, bytes]) -> None:
        """Keep the document of the incident with that row number."""
        number, examples = dictionary
        compressor = zlib.compressobj(level=6, zdict=examples)
        body = compressor.compress(document) + compressor.flush()
        self._database.rows(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", [incident, number, body]
        )

    def get(self, incident_id: str) -> bytes | None:
        """The document of the incident with that id."""
        sql = "SELECT number FROM incidents WHERE id = ?"
        for (number,) in self._database.rows(sql, [incident_id]):
            return self.of(number)
        return None

    def of(self, incident: int) -> bytes | None:
        """The document of the incident with that row number."""
        sql = """
            SELECT documents.body, dictionaries.body FROM documents
            JOIN dictionaries ON dictionaries.number = documents.dictionary
            WHERE documents.incident = ?
        """
        for body, examples in self._database.rows(sql, [incident]):
            return zlib.decompressobj(zdict=examples).decompress(body)
        return None
