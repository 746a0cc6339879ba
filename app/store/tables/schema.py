"""Schema of the cache."""

VERSION = 21
"""Schema version; raise it with every change of tables or extracted search tokens.

A file of another version is rebuilt.
"""

# Times are microseconds since the epoch, 0 if the API gave none.
TABLES = """
-- Numbered from the newest to the oldest, see `app.store.tables.rowids`.
CREATE TABLE incidents (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    reference TEXT NOT NULL,
    name TEXT NOT NULL,
    severity TEXT NOT NULL,
    severity_rank INTEGER,
    status TEXT NOT NULL,
    status_category TEXT NOT NULL,
    type TEXT NOT NULL,
    lead TEXT NOT NULL,
    visibility TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    problem TEXT NOT NULL,
    -- Numbers of `choices`, or 0: what filters and charts compare and count by. As text in rows and
    -- indexes they would take a twentieth of the file.
    severity_number INTEGER NOT NULL,
    status_number INTEGER NOT NULL,
    type_number INTEGER NOT NULL,
    mode_number INTEGER NOT NULL
);

-- Descending, because history arrives from the newest to the oldest: pages fill up to the brim.
CREATE UNIQUE INDEX incidents_by_id ON incidents (id DESC);
-- The order of the list, with all that filters look at, so that the rows need not be read.
CREATE INDEX incidents_by_creation ON incidents (
    created_at DESC, id DESC, status_category, mode_number, severity_rank, severity_number,
    status_number, type_number, updated_at
);
CREATE INDEX incidents_by_category ON incidents (
    status_category, mode_number, created_at DESC, id DESC
);
-- The same for what views list, in another order; incidents are looked up by it, too. INC-9 comes
-- before INC-10. `app.store.tables.sort_indexes` has those that not every file needs.
CREATE INDEX incidents_by_reference ON incidents (
    length(reference) DESC, reference COLLATE NOCASE DESC, number, status_category, mode_number
);

-- What is chosen in an incident is a list of numbers of `choices`.
CREATE TABLE documents (
    incident INTEGER PRIMARY KEY, dictionary INTEGER NOT NULL, chosen TEXT NOT NULL,
    body BLOB NOT NULL
);
-- Made of examples among so many incidents.
CREATE TABLE dictionaries (
    number INTEGER PRIMARY KEY, among INTEGER NOT NULL, body BLOB NOT NULL
);
-- Parts of documents; never changed or deleted, since any document may have them.
CREATE TABLE parts (
    number INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, body BLOB NOT NULL
);

-- Who holds which role, which options and catalog entries are chosen in which field: each seen so
-- far. In which incidents, `search` knows; the view tells what is chosen in an incident.
CREATE TABLE choices (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (key, value)
);
CREATE VIEW chosen AS
    SELECT incident, value AS choice FROM documents CROSS JOIN json_each(documents.chosen);
-- External ids and aliases of catalog entries, which the API takes too, and people's addresses.
CREATE TABLE aliases (
    alias TEXT, entry_id TEXT, PRIMARY KEY (alias, entry_id)
) WITHOUT ROWID;

-- The columns that somebody has sorted by and that have no other index, and what incidents have in
-- them, or an empty blob. Those up to a number have been read, all of them when it is null.
CREATE TABLE sorted (
    field INTEGER PRIMARY KEY, kind TEXT, key TEXT, read_to INTEGER, read INTEGER NOT NULL,
    UNIQUE (kind, key)
);
CREATE TABLE sort_values (
    field INTEGER, value, incident INTEGER, PRIMARY KEY (field, value, incident)
) WITHOUT ROWID;
CREATE INDEX sort_values_by_incident ON sort_values (incident);

-- Numbers entered in custom fields, by the number of the field in `choices`.
CREATE TABLE numeric_values (
    incident INTEGER, field INTEGER, value REAL, PRIMARY KEY (incident, field)
) WITHOUT ROWID;

-- When the next update of a live incident is due, as its activity says: up to which entry that has
-- been read, and whether the incident has not changed since.
CREATE TABLE update_times (
    incident INTEGER PRIMARY KEY, is_read INTEGER NOT NULL, last_entry TEXT NOT NULL,
    due_at INTEGER, minutes INTEGER
);

-- Closed incidents whose timestamps leave a duration out, or make it wrong.
CREATE TABLE time_problems (incident INTEGER PRIMARY KEY);

-- Which incidents match a filter that only the API can answer, as it last said.
CREATE TABLE backlinks (
    filter TEXT, incident_id TEXT, PRIMARY KEY (filter, incident_id)
) WITHOUT ROWID;

-- The words of every incident. They are folded and parted before they come here; the tokenizer has
-- nothing left to do but to take the marks of `app.store.tables.index_tokens` for letters. Prefixes
-- of two letters are indexed as well: longer ones are found as fast in the words themselves, and
-- would take an eighth of the file.
CREATE VIRTUAL TABLE search USING fts5 (
    words, content = '', columnsize = 0, prefix = '2',
    tokenize = "ascii tokenchars '#$%&@!+'"
);
-- Merging in the middle of a write would block everything: `app.store.search.indexer` does it
-- in steps.
INSERT INTO search (search, rank) VALUES ('automerge', 0);
INSERT INTO search (search, rank) VALUES ('usermerge', 16);
INSERT INTO search (search, rank) VALUES ('crisismerge', 64);
-- Incidents that will be indexed shortly.
CREATE TABLE unindexed (incident INTEGER PRIMARY KEY);
-- All words but numbers, to find what one may become that is begun or was meant by one misspelt.
CREATE TABLE terms (term TEXT PRIMARY KEY) WITHOUT ROWID;

-- The status of an incident from an update on; read once Insights shows time in status.
CREATE TABLE status_changes (
    incident_id TEXT, at INTEGER, update_id TEXT, status_id TEXT NOT NULL,
    PRIMARY KEY (incident_id, at, update_id)
) WITHOUT ROWID;

CREATE TABLE severities (id TEXT PRIMARY KEY, rank INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE names (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Counting a hundred thousand rows takes too long for a tab's number; these are kept instead.
CREATE TABLE tallies (
    status_category TEXT, mode_number INTEGER, incidents INTEGER NOT NULL,
    PRIMARY KEY (status_category, mode_number)
) WITHOUT ROWID;
"""
