-- Whose data it is. Every key below starts with the number of a tenant. No foreign keys point here: a look-up for
-- each of some 20 rows of an order would cost more than it protects from, since rows are written in one place.
CREATE TABLE tenant (
    id     INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 4194304),
    name   TEXT    NOT NULL UNIQUE,
    listed INTEGER NOT NULL DEFAULT 0 -- The sequence that the lists below are of: what is later waits in the log.
) STRICT;

-- Records as JSON. A table with row ids, because bodies of more than 1 KB would overflow the pages of one without.
CREATE TABLE record (
    tenant  INTEGER NOT NULL,
    kind    INTEGER NOT NULL,
    id      TEXT    NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    format  INTEGER NOT NULL,
    born    INTEGER NOT NULL, -- The sequence that made it, where its history begins with it; else 0.
    status  TEXT, -- Of an order, with its progress.
    body    TEXT    NOT NULL,
    is_order INTEGER NOT NULL AS (kind IN (3, 4)), -- It is one, or the progress of one.
    UNIQUE (tenant, is_order, id, kind) -- Orders last: new ones come at the end. Each beside its progress.
) STRICT;

-- Unique names of records, each as the number that it ends with, in 4 bytes, and 16 bytes of its SHA-256.
CREATE TABLE name (
    tenant   INTEGER NOT NULL,
    place    BLOB    NOT NULL,
    sequence INTEGER NOT NULL, -- A log entry about the record.
    id       TEXT, -- The record's id, where it is not the subject of that entry.
    PRIMARY KEY (tenant, place)
) STRICT, WITHOUT ROWID;

-- Where records stand in lists, as of `tenant.listed`. A table for each list: what is new in most of them comes at the end.
CREATE TABLE list_orders_by_status (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_orders_by_channel (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_orders_by_party (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_backorders (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_reservations (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_due (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_tracking (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_gateway_reference (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_returns (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_items (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_requests (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_orders_by_purchase_order (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_documents_due (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE list_documents (
    tenant INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, key, at, id)
) STRICT, WITHOUT ROWID;

-- What stands in the buckets of an item at a location.
CREATE TABLE balance (
    tenant       INTEGER NOT NULL,
    sku          TEXT    NOT NULL,
    location     TEXT    NOT NULL,
    available    INTEGER NOT NULL CHECK (available >= 0),
    reserved     INTEGER NOT NULL CHECK (reserved >= 0),
    quality_hold INTEGER NOT NULL CHECK (quality_hold >= 0),
    damaged      INTEGER NOT NULL CHECK (damaged >= 0),
    quarantine   INTEGER NOT NULL CHECK (quarantine >= 0),
    history      BLOB    NOT NULL, -- The end of its history, as in the table below, to which it moves when it is long.
    PRIMARY KEY (tenant, sku, location)
) STRICT, WITHOUT ROWID;

-- What was committed about a subject, but for what stands in its record or balance: sequences in order, in 5 bytes each,
-- the first byte the highest.
CREATE TABLE history (
    tenant    INTEGER NOT NULL,
    subject   TEXT    NOT NULL,
    last      INTEGER NOT NULL, -- The last of them.
    sequences BLOB    NOT NULL,
    PRIMARY KEY (tenant, subject, last)
) STRICT, WITHOUT ROWID;

-- One entry per accepted command, as JSON: the command, its events and its movements of stock. What is in most of them
-- is written as one character that JSON has no other use for: the id of the subject, and words of the library. The view
-- `journal` has them as they were.
CREATE TABLE log (
    position   INTEGER PRIMARY KEY, -- tenant * 2^40 + sequence
    tenant     INTEGER NOT NULL,
    request_id TEXT,
    format     INTEGER NOT NULL,
    subject    TEXT    NOT NULL,
    rows       TEXT, -- The rows of lists that it moves, where they wait here.
    entry      TEXT    NOT NULL,
    observed   TEXT
) STRICT;

CREATE UNIQUE INDEX log_request ON log (tenant, request_id) WHERE request_id IS NOT NULL;
