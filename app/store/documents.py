"""Incidents' JSON, compressed: most of it is the same roles, fields and options over and over.

An incident is compressed against others of the same organisation that came before it. Without
that a hundred thousand incidents are some 800 MB, with it less than a tenth.
"""

import json
import sys
from collections.abc import Iterator, Sequence

from app.store.database import RebuildableDatabase

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdCompressor, ZstdDecompressor, ZstdDict, finalize_dict
else:
    from backports.zstd import ZstdCompressor, ZstdDecompressor, ZstdDict, finalize_dict

# Higher levels take several times as long for a seventh less.
_LEVEL = 3
# Bytes of other incidents to compress against: about fifty. And so few that blanks are added.
_ENOUGH = 512 * 1024
_LEAST = 1024
# Of how many is learnt how often which byte comes, and room for what is learnt.
_SAMPLES, _LEARNT = 50, 16 * 1024


class Documents:
    """The documents of the incidents in a database.

    Args:
        database: With the tables `documents` and `dictionaries`.
    """

    def __init__(self, database: RebuildableDatabase) -> None:
        self._database = database
        self._dictionaries: dict[int, ZstdDict] = {}
        self._newest = 0
        self._seen: list[bytes] = []  # Of what the next dictionary is made.
        self._compressor = ZstdCompressor(_LEVEL)

    def put(self, documents: Sequence[tuple[int, str, bytes]]) -> None:
        """Keep the documents of incidents.

        Args:
            documents: By the number of its row, what is chosen in the incident, as a list of
                numbers in JSON, and its own JSON.
        """
        if not documents:
            return
        self._turn_to_newest([document for _, _, document in documents])
        compress = self._compressor.compress
        self._database.many(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)",
            [
                (
                    number,
                    self._newest,
                    chosen,
                    compress(each, ZstdCompressor.FLUSH_FRAME),
                )
                for number, chosen, each in documents
            ],
        )

    def get(self, incident_id: str) -> bytes | None:
        """The document of the incident with that id."""
        sql = "SELECT number FROM incidents WHERE id = ?"
        for (number,) in self._database.rows(sql, [incident_id]):
            return self.of(number)
        return None

    def of(self, incident: int) -> bytes | None:
        """The document of the incident with that row number."""
        sql = "SELECT dictionary, body FROM documents WHERE incident = ?"
        for dictionary, body in self._database.rows(sql, [incident]):
            if examples := self._dictionary(dictionary):
                return ZstdDecompressor(examples.as_digested_dict).decompress(body)
        return None

    def of_all(self, incidents: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """The documents of many incidents, by the numbers of their rows."""
        sql = """
            SELECT incident, dictionary, body FROM documents
            WHERE incident IN (SELECT value FROM json_each(?))
        """
        for incident, dictionary, body in self._database.rows(sql, [json.dumps(incidents)]):
            if examples := self._dictionary(dictionary):
                yield incident, ZstdDecompressor(examples.as_digested_dict).decompress(body)

    def _turn_to_newest(self, examples: Sequence[bytes]) -> None:
        """Compress with the newest dictionary; a short one gives way to one of twice the size."""
        sql = "SELECT coalesce(max(number), 0) FROM dictionaries"
        ((newest,),) = self._database.rows(sql)
        dictionary = self._dictionary(newest)
        known = len(dictionary) if dictionary else 0
        if known < _ENOUGH:
            self._seen += examples
            if sum(map(len, self._seen)) >= known:
                content = dictionary.dict_content if dictionary else b""
                newest = self._made((content + b"".join(self._seen))[-_ENOUGH:])
                self._seen.clear()
                dictionary = self._dictionary(newest)
        if newest != self._newest and dictionary:
            self._newest = newest
            self._compressor = ZstdCompressor(_LEVEL, zstd_dict=dictionary.as_digested_dict)

    def _made(self, content: bytes) -> int:
        """The number of a new dictionary."""
        samples = self._seen[-_SAMPLES:]
        raw = ZstdDict(content.rjust(_LEAST), is_raw=True)
        dictionary = finalize_dict(raw, samples, len(raw) + _LEARNT, _LEVEL)
        body = ZstdCompressor(_LEVEL).compress(dictionary.dict_content, ZstdCompressor.FLUSH_FRAME)
        sql = "INSERT INTO dictionaries (body) VALUES (?) RETURNING number"
        ((number,),) = self._database.rows(sql, [body])
        return int(number)

    def _dictionary(self, number: int) -> ZstdDict | None:
        """The examples of that number; None when there are none."""
        if number not in self._dictionaries:
            sql = "SELECT body FROM dictionaries WHERE number = ?"
            for (body,) in self._database.rows(sql, [number]):
                content = ZstdDecompressor().decompress(body)
                self._dictionaries[number] = ZstdDict(content)
        return self._dictionaries.get(number)
