"""Compressed JSON of incidents, which share most roles, fields and options.

What an incident shares with others is stored once, and the rest compressed against earlier ones of
the organisation. A hundred thousand incidents then take a twentieth of 1 GB.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from app.store.sqlite.database import RebuildableDatabase
from app.store.tables.document_parts import DocumentParts

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.incident_document import IncidentDocument
    from app.store.tables.document_splitter import DocumentSplitter

if sys.version_info >= (3, 14):
    from compression.zstd import (
        CompressionParameter,
        ZstdCompressor,
        ZstdDecompressor,
        ZstdDict,
        ZstdError,
        finalize_dict,
    )
else:
    from backports.zstd import (
        CompressionParameter,
        ZstdCompressor,
        ZstdDecompressor,
        ZstdDict,
        ZstdError,
        finalize_dict,
    )

# Higher levels take several times as long and save only a seventh.
_LEVEL = 3
# SQLite does not notice a changed bit in a body; with its checksum, decompressing does.
_OPTIONS: Mapping[int, int] = {
    CompressionParameter.compression_level: _LEVEL,
    CompressionParameter.checksum_flag: 1,
    # The table says which dictionary it is.
    CompressionParameter.dict_id_flag: 0,
}
# Bytes of examples to compress against: about fifty incidents; padded to the minimum.
_ENOUGH, _LEAST = 512 * 1024, 1024
# Examples are sampled among this many times as many documents as the last time, up to this total:
# documents that arrive together are similar, and with only these as examples later ones would be a
# sixth larger.
_TIMES, _AMONG = 4, 2_000
# Number of examples to sample from: as many as there is room for, at 3 kB each.
_EXAMPLES = 160
# Examples used to train the byte statistics, and bytes reserved for these.
_SAMPLES, _LEARNT = 50, 16 * 1024


class Documents:
    """Compressed documents of the incidents in a database.

    Args:
        database: The database, with the tables `documents` and `dictionaries`.
    """

    def __init__(self, database: RebuildableDatabase) -> None:
        self._database = database
        self._dictionaries: dict[int, ZstdDict] = {}
        self._newest = 0
        self._passed = 0  # Documents since the last dictionary was made.
        self._examples: list[bytes] = []  # Samples of them, for the next dictionary.
        self._compressor = ZstdCompressor(options=_OPTIONS)
        self._parts = DocumentParts(database, _decompressed)

    @cached_property
    def _splitter(self) -> "DocumentSplitter":
        # Not needed to read.
        from app.store.tables.document_splitter import DocumentSplitter

        return DocumentSplitter(self._database, _compressed)

    def put(self, documents: "Sequence[tuple[int, str, IncidentDocument]]") -> None:
        """Store the documents of incidents.

        Args:
            documents: Row number, choices as a JSON list of numbers, and document of each incident.
        """
        if not documents:
            return
        split = [self._splitter.split(each.document, each.outline) for _, _, each in documents]
        self._turn_to_newest(split)
        compress = self._compressor.compress
        self._database.executemany(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)",
            [
                (number, self._newest, chosen, compress(each, ZstdCompressor.FLUSH_FRAME))
                for (number, chosen, _), each in zip(documents, split, strict=True)
            ],
        )

    def get(self, incident_id: str) -> bytes | None:
        """Return the document of an incident by its id."""
        sql = "SELECT number FROM incidents WHERE id = ?"
        for (number,) in self._database.query(sql, [incident_id]):
            return self.of(number)
        return None

    def of(self, incident: int) -> bytes | None:
        """Return the document of an incident by its row number."""
        return self._database.decode(lambda: self._read_one(incident))

    def _read_one(self, incident: int) -> bytes | None:
        sql = "SELECT dictionary, body FROM documents WHERE incident = ?"
        for dictionary, body in self._database.query(sql, [incident]):
            if examples := self._dictionary(dictionary):
                return self._parts.join(_decompressed(body, examples))
        return None

    def of_all(self, incidents: Sequence[int]) -> Sequence[tuple[int, bytes]]:
        """Return the documents of many incidents by their row numbers."""
        return self._database.decode(lambda: [*self._read(incidents)])

    def _read(self, incidents: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        sql = """
            SELECT incident, dictionary, body FROM documents
            WHERE incident IN (SELECT value FROM json_each(?))
        """
        for incident, dictionary, body in self._database.query(sql, [json.dumps(incidents)]):
            if examples := self._dictionary(dictionary):
                yield incident, self._parts.join(_decompressed(body, examples))

    def _turn_to_newest(self, documents: Sequence[bytes]) -> None:
        """Compress with the newest dictionary, or create a better one."""
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
            # Each takes some megabytes, and few incidents are compressed with earlier ones.
            self._dictionaries = {newest: dictionary}
            self._compressor = ZstdCompressor(
                options=_OPTIONS, zstd_dict=dictionary.as_digested_dict
            )

    def _made(self) -> int:
        """Create a dictionary and return its number."""
        every = 1 + sum(map(len, self._examples)) // _ENOUGH
        content = b"".join(self._examples[::every]).rjust(_LEAST)
        samples = self._examples[-_SAMPLES:]
        dictionary = finalize_dict(
            ZstdDict(content, is_raw=True), samples, len(content) + _LEARNT, _LEVEL
        )
        sql = "INSERT INTO dictionaries (among, body) VALUES (?, ?) RETURNING number"
        body = _compressed(dictionary.dict_content)
        ((number,),) = self._database.query(sql, [self._passed, body])
        self._passed = 0
        self._examples.clear()
        return int(number)

    def _dictionary(self, number: int) -> ZstdDict | None:
        """Return the dictionary of a number; None without one."""
        if number not in self._dictionaries:
            sql = "SELECT body FROM dictionaries WHERE number = ?"
            for (body,) in self._database.query(sql, [number]):
                self._dictionaries[number] = ZstdDict(_decompressed(body))
        return self._dictionaries.get(number)


def _compressed(text: bytes) -> bytes:
    return ZstdCompressor(options=_OPTIONS).compress(text, ZstdCompressor.FLUSH_FRAME)


def _decompressed(body: bytes, examples: ZstdDict | None = None) -> bytes:
    """Decompress a text.

    Raises:
        ValueError: It is damaged.
    """
    decompressor = ZstdDecompressor(examples and examples.as_digested_dict)
    try:
        text = decompressor.decompress(body)
    except ZstdError as error:
        raise ValueError(str(error)) from error
    if not decompressor.eof:
        raise ValueError("It is cut short.")
    return text
