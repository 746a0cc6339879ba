"""Incidents' JSON, compressed: most of it is the same roles, fields and options over and over.

An incident is compressed against others of the same organisation that came before it. Without
that a hundred thousand incidents are some 800 MB, with it less than a tenth.
"""

import json
import sys
from collections.abc import Iterator, Sequence

from app.store.sqlite.database import RebuildableDatabase

if sys.version_info >= (3, 14):
    from compression.zstd import (
        ZstdCompressor,
        ZstdDecompressor,
        ZstdDict,
        ZstdError,
        finalize_dict,
    )
else:
    from backports.zstd import ZstdCompressor, ZstdDecompressor, ZstdDict, ZstdError, finalize_dict

# Higher levels take several times as long for a seventh less.
_LEVEL = 3
# Bytes of other incidents to compress against: about fifty. And so few that blanks are added.
_ENOUGH, _LEAST = 512 * 1024, 1024
# They are chosen among so many times as many as the last time, until these many were enough: what
# arrives together is much alike, and a sixth larger when it is all that later ones are compared to.
_TIMES, _AMONG = 4, 2_000
# Those that are remembered to be chosen from.
_EXAMPLES = 200
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
        self._passed = 0  # Documents since the last dictionary was made.
        self._examples: list[bytes] = []  # Of them, for the next one.
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
        self._database.executemany(
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
        for (number,) in self._database.query(sql, [incident_id]):
            return self.of(number)
        return None

    def of(self, incident: int) -> bytes | None:
        """The document of the incident with that row number."""
        return self._database.decode(lambda: self._read_one(incident))

    def _read_one(self, incident: int) -> bytes | None:
        sql = "SELECT dictionary, body FROM documents WHERE incident = ?"
        for dictionary, body in self._database.query(sql, [incident]):
            if examples := self._dictionary(dictionary):
                return _decompressed(body, examples)
        return None

    def of_all(self, incidents: Sequence[int]) -> Sequence[tuple[int, bytes]]:
        """The documents of many incidents, by the numbers of their rows."""
        return self._database.decode(lambda: [*self._read(incidents)])

    def _read(self, incidents: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        sql = """
            SELECT incident, dictionary, body FROM documents
            WHERE incident IN (SELECT value FROM json_each(?))
        """
        for incident, dictionary, body in self._database.query(sql, [json.dumps(incidents)]):
            if examples := self._dictionary(dictionary):
                yield incident, _decompressed(body, examples)

    def _turn_to_newest(self, documents: Sequence[bytes]) -> None:
        """Compress with the newest dictionary, or with a better one, made now."""
        sql = "SELECT number, among FROM dictionaries ORDER BY number DESC LIMIT 1"
        newest, among = next(iter(self._database.query(sql)), (0, 0))
        if among < _AMONG:
            wanted = among * _TIMES or len(documents)
            every = max(1, wanted // _EXAMPLES)
            self._examples += documents[-self._passed % every :: every]
            self._passed += len(documents)
            if self._passed >= wanted:
                newest = self._made()
        dictionary = self._dictionary(newest)
        if newest != self._newest and dictionary:
            self._newest = newest
            self._compressor = ZstdCompressor(_LEVEL, zstd_dict=dictionary.as_digested_dict)

    def _made(self) -> int:
        """The number of a new dictionary."""
        every = 1 + sum(map(len, self._examples)) // _ENOUGH
        content = b"".join(self._examples[::every]).rjust(_LEAST)
        samples = self._examples[-_SAMPLES:]
        dictionary = finalize_dict(
            ZstdDict(content, is_raw=True), samples, len(content) + _LEARNT, _LEVEL
        )
        body = ZstdCompressor(_LEVEL).compress(dictionary.dict_content, ZstdCompressor.FLUSH_FRAME)
        sql = "INSERT INTO dictionaries (among, body) VALUES (?, ?) RETURNING number"
        ((number,),) = self._database.query(sql, [self._passed, body])
        self._passed = 0
        self._examples.clear()
        return int(number)

    def _dictionary(self, number: int) -> ZstdDict | None:
        """The examples of that number; None when there are none."""
        if number not in self._dictionaries:
            sql = "SELECT body FROM dictionaries WHERE number = ?"
            for (body,) in self._database.query(sql, [number]):
                self._dictionaries[number] = ZstdDict(_decompressed(body))
        return self._dictionaries.get(number)


def _decompressed(body: bytes, examples: ZstdDict | None = None) -> bytes:
    """Decompress a text.

    Raises:
        ValueError: It is damaged.
    """
    try:
        return ZstdDecompressor(examples and examples.as_digested_dict).decompress(body)
    except ZstdError as error:
        raise ValueError(str(error)) from error
