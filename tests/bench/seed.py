"""A store of many incidents, filled once for each state of the code and copied from then on."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path

from app.demo.core.incident_json import incident_json
from app.domain.incident_document import IncidentDocument, read_incident
from app.store.cache.cache import IncidentCache
from app.system.structs import replace
from tests.support.demo import NOW, make_demo_server

_ROOT = Path(__file__).parents[2]
# As many as a machine has memory for, more are copies of these.
_GENERATED = 100_000
# What decides about the content of a filled store.
_SOURCES = (
    "app/demo/**/*.py",
    "app/store/**/*.py",
    "app/domain/incident_document.py",
    "app/domain/incident_outline.py",
)


def fill(path: Path, incidents: int) -> None:
    """Write a cache of the demo organisation with that many incidents, the newest first."""
    kept = Path(tempfile.gettempdir()) / f"incident-tui-bench-{_state()}" / f"{incidents}.db"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        made = kept.with_suffix(f".{os.getpid()}")  # others may be at it
        made.unlink(missing_ok=True)
        _write(made, incidents)
        made.rename(kept)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # What a program that was killed has left belongs to another store.
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(kept, path)


def multiply(path: Path, times: int) -> None:
    """Copy the incidents of a store without their documents, a second apart, for statistics.

    Sort values, and what is chosen in roles and fields, are copied too.
    """
    database = sqlite3.connect(path)
    columns = [row[1] for row in database.execute("PRAGMA table_info (incidents)")]
    copied = {
        "number": "number + :copy",
        "id": "id || :copy",
        "created_at": "created_at - :copy * 1000000",
    }
    values = ", ".join(copied.get(column, column) for column in columns)
    for copy in range(1, times):
        numbers = {"copy": copy}
        with database:
            database.execute(
                "CREATE TEMP TABLE free AS SELECT number FROM incidents AS known WHERE id IN"
                " (SELECT id FROM incidents WHERE length(id) = 26) AND NOT EXISTS"
                " (SELECT 1 FROM incidents WHERE number = known.number + :copy)",
                numbers,
            )
            database.execute(
                f"INSERT INTO incidents SELECT {values} FROM incidents"  # noqa: S608
                " WHERE number IN (SELECT number FROM free)",
                numbers,
            )
            database.execute(
                "INSERT INTO sort_values SELECT field, value, incident + :copy FROM sort_values"
                " WHERE incident IN (SELECT number FROM free)",
                numbers,
            )
            database.execute(
                "INSERT INTO search (rowid, words) SELECT incident + :copy, (SELECT"
                " group_concat('#' || value, ' ') FROM json_each(chosen)) FROM documents"
                " WHERE incident IN (SELECT number FROM free)",
                numbers,
            )
            database.execute("DROP TABLE free")
    with database:
        database.execute("DELETE FROM tallies")
        database.execute(
            "INSERT INTO tallies SELECT status_category, mode_number, count(*) FROM incidents"
            " GROUP BY 1, 2"
        )
        database.execute("INSERT INTO search (search) VALUES ('optimize')")
    database.close()


def _write(path: Path, incidents: int) -> None:
    documents = _documents(incidents)
    cache = IncidentCache(path)
    while page := list(islice(documents, 250)):
        cache.store(page, index=False)  # As the sync does.
        while cache.index_more():
            pass
    cache.optimize_index()
    while cache.index_more():
        pass
    cache.close()


def _documents(incidents: int) -> Iterator[IncidentDocument]:
    """The newest first; of very many, each is followed by older ones that are like it."""
    organisation = make_demo_server(incidents=min(incidents, _GENERATED)).organisation
    newest_first = organisation.incidents[::-1]
    age = newest_first[0].created_at - newest_first[-1].created_at + timedelta(days=1)
    for number in range(incidents):
        copy, place = divmod(number, len(newest_first))
        incident = newest_first[place]
        if copy:
            incident = replace(
                incident,
                id=f"{incident.id[:-4]}{copy:04}",
                number=incident.number + copy * len(newest_first),
                name=f"{incident.name} {copy}",
                created_at=incident.created_at - copy * age,
                updated_at=incident.updated_at - copy * age,
            )
        yield read_incident(incident_json(organisation, incident, NOW))


def _state() -> str:
    content = sha256()
    for pattern in _SOURCES:
        for file in sorted(_ROOT.glob(pattern)):
            content.update(file.read_bytes())
    return content.hexdigest()[:12]
